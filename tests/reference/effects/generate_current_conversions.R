# Writes current_conversions.json: what metafor 5.1 makes of quantiles and of printed estimates. Run from this
# folder where R has metafor >= 5.1: Rscript generate_current_conversions.R
source("common.R")
stopifnot(versions$metafor >= "5.1")

cases <- list()
five <- list(low = c(2, 0, 41, 1.2, 11), q1 = c(3, 7.1, 66, 5, 12), median = c(4, 12.4, 80, 9, 12.5), q3 = c(6, 21.9, 88, 12.5, 12.9), high = c(9, 51, 110, 18, 15.5), n = c(100, 57, 40, 9, 1200))
for (given in list(c("low", "high"), c("q1", "q3"), c("low", "q1", "q3", "high"))) {
  args <- list(n = five$n, median = five$median); names <- c(low = "min", q1 = "q1", q3 = "q3", high = "max")
  for (g in given) args[[names[[g]]]] <- five[[g]]
  f <- do.call(conv.fivenum, c(args, list(test = FALSE)))
  cases <- c(cases, list(list(call = "conv.fivenum(test=FALSE)", args = lapply(five[c("median", "n", given)], I), mean = I(f$mean), sd = I(f$sd))))
}
hr <- list(estimate = c(0.71, 1.32, 0.4, 3.05), ci_low = c(0.52, 0.97, 0.11, 2.2), ci_high = c(0.97, 1.8, 1.46, 4.25), pval = c(0.031, 0.08, 0.17, 1e-9), zval = c(-2.15, 1.76, -1.39, 6.6))
for (what in list("ci", "pval", "zval")) {
  d <- data.frame(hr = hr$estimate)
  f <- switch(what,
    ci = conv.wald(out = hr$estimate, ci.lb = hr$ci_low, ci.ub = hr$ci_high, transf = log),
    pval = conv.wald(out = log(hr$estimate), pval = hr$pval), zval = conv.wald(out = log(hr$estimate), zval = hr$zval))
  args <- switch(what, ci = hr[c("estimate", "ci_low", "ci_high")], hr[c("estimate", what)])
  cases <- c(cases, list(list(call = sprintf("conv.wald() of %s", what), args = lapply(args, I), yi = I(as.numeric(f$yi)), vi = I(as.numeric(f$vi)))))
}
write_cases("current_conversions.json", cases)
