# The example review's pooled entries recomputed in R from the rows as typed in here by hand.
# Usage: Rscript example.R > example.json
suppressMessages(library(metafor))
full <- function(x) sprintf("%.17g", x)
tight <- list(threshold = 1e-14, maxiter = 100000)
summary_of <- function(f) c(beta = c(f$beta), se = f$se, ci_low = f$ci.lb, ci_high = f$ci.ub, p = f$pval, tau2 = f$tau2,
                            q = f$QE, i2 = f$I2, h2 = f$H2)
guarded <- function(yi, vi) {
  z <- rma(yi, vi, method = "REML", test = "z", control = tight)
  if (z$k < 3 || z$tau2 < 1e-10) return(summary_of(z)) # 1e-16 is the boundary, not heterogeneity
  h <- rma(yi, vi, method = "REML", test = "knha", control = tight)
  if ((h$ci.ub - h$ci.lb) < (z$ci.ub - z$ci.lb)) summary_of(z) else summary_of(h)
}
rr <- function(ai, n1i, ci, n2i) escalc("RR", ai = ai, n1i = n1i, ci = ci, n2i = n2i)
entries <- list()

# The two kinds of lamp of the trial with three arms are taken together: 37 + 39 of 70 + 70.
d <- rr(c(44, 60, 37 + 39, 48, 82), c(80, 120, 140, 100, 150), c(26, 42, 23, 35, 53), c(80, 120, 70, 100, 150))
entries[["good-sleep"]] <- guarded(d$yi, d$vi)

together <- function(m1, sd1, n1, m2, sd2, n2) { # mean and SD of two groups as one
  n <- n1 + n2
  m <- (n1 * m1 + n2 * m2) / n
  c(m = m, sd = sqrt(((n1 - 1) * sd1^2 + (n2 - 1) * sd2^2 + n1 * (m1 - m)^2 + n2 * (m2 - m)^2) / (n - 1)), n = n)
}
owl <- together(9.0, 5.1, 70, 9.4, 4.8, 70)
d <- escalc("MD", m1i = c(9.1, 9.6, owl["m"], 9.8, 8.4, 9.2), sd1i = c(5.0, 4.9, owl["sd"], 5.1, 5.0, 5.1),
            n1i = c(80, 104, owl["n"], 12, 97, 144), m2i = c(12.4, 12.6, 12.3, 12.3, 12.3, 12.7),
            sd2i = c(5.2, 5.1, 5.3, 4.8, 5.2, 5.0), n2i = c(80, 102, 70, 12, 98, 146))
# The crossover trial of 32 people prints a paired difference of -2.9 (-4.5 to -1.3).
se <- (4.5 - 1.3) / (2 * qt(0.975, 31))
entries[["sleepiness"]] <- guarded(c(d$yi, -2.9), c(d$vi, se^2))

owl <- together(11.2, 6.1, 52, 11.5, 6.0, 50)
d <- escalc("SMD", m1i = c(owl["m"], 8.6, 23.4, 18.3), sd1i = c(owl["sd"], 5.8, 11.6, 12.1), n1i = c(owl["n"], 98, 148, 24),
            m2i = c(11.4, 12.5, 24.9, 24.2), sd2i = c(5.9, 6.0, 12.0, 11.4), n2i = c(61, 98, 147, 23))
entries[["mood"]] <- guarded(d$yi, d$vi)

d <- rr(c(30, 14), c(200, 110), c(45, 25), c(180, 120))
entries[["near-misses"]] <- guarded(d$yi, d$vi)

d <- rr(c(12, 21, 11 + 12, 17, 27), c(80, 120, 140, 100, 150), c(8, 12, 7, 11, 18), c(80, 120, 70, 100, 150))
entries[["headache"]] <- guarded(d$yi, d$vi)

d <- rr(c(37, 54, 46, 69), c(80, 120, 100, 150), c(36, 56, 44, 66), c(80, 120, 100, 150))
entries[["eye-strain"]] <- guarded(d$yi, d$vi)

d <- rr(c(4, 7, 6, 9, 2, 0), c(80, 120, 100, 150, 100, 24), c(5, 5, 7, 7, 2, 1), c(80, 120, 100, 150, 100, 24))
entries[["dropout"]] <- guarded(d$yi, d$vi)

series <- rma.glmm(measure = "PLO", xi = c(9, 8), ni = c(20, 15), method = "ML", test = "z")

cat("{\n")
cat(sprintf('"versions": {"R": "%s", "metafor": "%s"},\n', getRversion(), packageVersion("metafor")))
cat('"call": "rma(yi, vi, method=\\"REML\\", test=\\"z\\" or \\"knha\\" by the guarded rule, control=list(threshold=1e-14, maxiter=100000))",\n')
cat(sprintf('"series": {"call": "rma.glmm(measure=\\"PLO\\", method=\\"ML\\")", "beta": %s, "se": %s, "tau2": %s},\n',
            full(c(series$beta)), full(series$se), full(series$tau2)))
cat('"entries": {\n')
cat(paste(vapply(names(entries), function(n) {
  e <- entries[[n]]
  sprintf('  "%s": {%s}', n, paste(sprintf('"%s": %s', names(e), vapply(e, full, "")), collapse = ", "))
}, ""), collapse = ",\n"))
cat("\n}}\n")
