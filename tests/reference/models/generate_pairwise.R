# Writes pairwise.json: rma.uni of metafor at tight control. Run: Rscript generate_pairwise.R > pairwise.json
suppressMessages({library(metafor); library(metadat)})

num <- function(x) {
  if (length(x) == 0) return("null")
  x <- as.vector(x)
  s <- ifelse(is.na(x), "null", ifelse(is.infinite(x), ifelse(x > 0, '"inf"', '"-inf"'), sprintf("%.17g", x)))
  paste0("[", paste(s, collapse = ", "), "]")
}
one <- function(x) if (is.null(x) || is.na(x)) "null" else sprintf("%.17g", x)

bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
norm <- escalc("MD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = dat.normand1999)
raud <- dat.raudenbush1985
sets <- list(
  bcg = list(y = c(bcg$yi), v = c(bcg$vi)),
  bcg_moderators = list(y = c(bcg$yi), v = c(bcg$vi), X = cbind(ablat = bcg$ablat, year = bcg$year - 1948)),
  raudenbush1985 = list(y = c(raud$yi), v = c(raud$vi)),
  raudenbush1985_weeks = list(y = c(raud$yi), v = c(raud$vi), X = cbind(weeks = pmin(raud$weeks, 3))),
  normand1999 = list(y = c(norm$yi), v = c(norm$vi)),
  two = list(y = c(0.3, 1.4), v = c(0.05, 0.09)),
  two_close = list(y = c(0.3, 0.35), v = c(0.05, 0.09)),
  three = list(y = c(-0.62, 0.11, 0.95), v = c(0.11, 0.04, 0.21)),
  four_homogeneous = list(y = c(0.21, 0.18, 0.25, 0.11), v = c(0.1, 0.2, 0.04, 0.3)),
  equal_variances = list(y = c(0.1, 0.9, -0.4, 1.6, 0.3), v = rep(0.2, 5)),
  six_decades = list(y = c(0.5, 0.1, 1.9, -0.8, 0.7, 0.2), v = c(1e-4, 1e-3, 0.1, 1, 10, 100)),
  one_huge_study = list(y = c(0.10, 0.55, -0.40, 0.90, 0.35), v = c(1e-6, 0.09, 0.12, 0.20, 0.15)),
  # twelve decades are checked in the tests by exact arithmetic: metafor's own sums lose digits there
  tiny_scale = list(y = c(1e-5, 9e-5, -4e-5, 16e-5, 3e-5), v = c(2e-9, 1e-9, 3e-9, 2e-9, 5e-9))
)
# the threshold is absolute: where 1e-14 is below the rounding of the iteration, the next one that stops is taken
tightest <- function(call) {
  for (threshold in 10^-(14:11)) {
    call$control <- list(threshold = threshold, maxiter = 10000, tol = 1e-14)
    fit <- tryCatch(suppressWarnings(do.call(rma.uni, call)), error = function(e) NULL)
    if (!is.null(fit)) return(fit)
  }
  stop("no fit")
}
cases <- c()
for (name in names(sets)) {
  s <- sets[[name]]
  for (method in c("EE", "DL", "REML", "PM")) for (test in c("z", "knha")) {
    call <- list(yi = s$y, vi = s$v, method = method, test = test)
    if (!is.null(s$X)) call$mods <- s$X
    fit <- tightest(call)
    p <- if (is.null(s$X)) suppressWarnings(predict(fit)) else suppressWarnings(predict(fit, newmods = s$X[1:2, , drop = FALSE]))
    ci <- if (method == "EE") c(NA, NA, NA) else {
      # a search above 1e4 times the spread needs a wider upper limit than the default
      a <- suppressWarnings(confint(fit, control = list(tol = 1e-14, maxiter = 10000, tau2.max = 1e5 * max(var(s$y), 1e-12))))
      c(a$random["tau^2", "ci.lb"], a$random["tau^2", "ci.ub"], as.numeric(a$ci.null))
    }
    cases <- c(cases, sprintf(paste0('{"set": "%s", "method": "%s", "test": "%s", "beta": %s, "se": %s, "zval": %s, "ci_low": %s, ',
      '"ci_high": %s, "pvalue": %s, "vcov": %s, "tau2": %s, "se_tau2": %s, "q": %s, "q_pvalue": %s, "i2": %s, "h2": %s, "weights": %s, ',
      '"pred": %s, "pi_low": %s, "pi_high": %s, "qm": %s, "qm_pvalue": %s, "tau2_ci": %s}'),
      name, method, test, num(fit$beta), num(fit$se), num(fit$zval), num(fit$ci.lb), num(fit$ci.ub), num(fit$pval), num(fit$vb),
      one(fit$tau2), one(fit$se.tau2), one(fit$QE), one(fit$QEp), one(fit$I2), one(fit$H2), num(weights(fit)),
      num(p$pred), num(if (is.null(p$pi.lb)) p$ci.lb else p$pi.lb), num(if (is.null(p$pi.ub)) p$ci.ub else p$pi.ub),
      one(fit$QM), one(fit$QMp), num(ci)))
  }
}
data <- sapply(names(sets), function(n) {
  s <- sets[[n]]
  sprintf('"%s": {"yi": %s, "vi": %s, "X": %s}', n, num(s$y), num(s$v), if (is.null(s$X)) "null" else
    paste0("[", paste(apply(cbind(1, s$X), 1, num), collapse = ", "), "]"))
})
cat("{\n")
cat(sprintf('"program": "metafor %s, metadat %s, %s",\n', packageVersion("metafor"), packageVersion("metadat"), R.version.string))
cat('"call": "rma.uni(yi, vi, mods, method, test, control=list(threshold=1e-14 (or the smallest power of ten that stops), maxiter=10000, tol=1e-14)); confint(tol=1e-14)",\n')
cat('"data": {\n', paste(data, collapse = ",\n"), '\n},\n"cases": [\n', paste(cases, collapse = ",\n"), "\n]\n}\n", sep = "")
