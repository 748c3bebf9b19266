"""Every public name: dataframes in and out, reviews loaded, built and written."""
