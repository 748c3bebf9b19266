# Writes distributions.json: tails and quantiles. Run: Rscript generate_distributions.R > distributions.json
n <- function(x) sprintf("%.17g", x)
row <- function(name, args, value) sprintf('{"name": "%s", "args": [%s], "value": %s}', name, paste(sapply(args, n), collapse = ", "), n(value))
rows <- c()
for (level in c(0.5, 0.9, 0.95, 0.999)) {
  rows <- c(rows, row("z_critical", level, qnorm((1 - level) / 2, lower.tail = FALSE)))
  for (df in c(1, 2, 3, 12, 250)) rows <- c(rows, row("t_critical", c(level, df), qt((1 - level) / 2, df, lower.tail = FALSE)))
}
for (z in c(0.3, 1.96, 9, 20, 36)) {
  rows <- c(rows, row("two_sided_z", z, 2 * pnorm(z, lower.tail = FALSE)))
  for (df in c(1, 4, 30)) rows <- c(rows, row("two_sided_t", c(z, df), 2 * pt(z, df, lower.tail = FALSE)))
}
for (df in c(1, 3, 12)) for (q in c(0.01, 2, 40, 500)) rows <- c(rows, row("chi2_tail", c(q, df), pchisq(q, df, lower.tail = FALSE)))
for (df in c(1, 3, 12)) for (p in c(0.001, 0.025, 0.95)) rows <- c(rows, row("chi2_quantile", c(p, df), qchisq(p, df)),
  row("chi2_upper_quantile", c(p, df), qchisq(p, df, lower.tail = FALSE)))
for (f in c(0.5, 4, 60)) rows <- c(rows, row("f_tail", c(f, 2, 10), pf(f, 2, 10, lower.tail = FALSE)))
cat(sprintf('{"program": "%s",\n"rows": [\n%s\n]}\n', R.version.string, paste(rows, collapse = ",\n")))
