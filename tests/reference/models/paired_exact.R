# Exact inference on discordant pairs: binom.test(only1, only1 + only2), interval carried to the odds ratio.
# Usage: Rscript paired_exact.R > paired_exact.json
cases <- list(c(5, 0), c(6, 0), c(0, 4), c(7, 2), c(3, 3), c(12, 5), c(1, 40), c(90, 61))
cat("{\n", sprintf('"call": "binom.test(only1, only1 + only2)", "versions": {"R": "%s"},\n', getRversion()), '"cases": [\n', sep = "")
cat(paste(vapply(cases, function(x) {
  b <- binom.test(x[1], sum(x))
  sprintf('  {"only1": %d, "only2": %d, "p": %.17g, "low": %.17g, "high": %.17g}', x[1], x[2], b$p.value, b$conf.int[1], b$conf.int[2])
}, ""), collapse = ",\n"))
cat("\n]}\n")
