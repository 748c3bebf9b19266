# Writes estimators.json: every estimator of tau², test and interval of metafor at tight control.
# Run: Rscript generate_estimators.R > estimators.json
suppressMessages({library(metafor); library(metadat)})

num <- function(x) {
  if (length(x) == 0) return("null")
  x <- as.vector(x)
  s <- ifelse(is.na(x), "null", ifelse(is.infinite(x), ifelse(x > 0, '"inf"', '"-inf"'), sprintf("%.17g", x)))
  paste0("[", paste(s, collapse = ", "), "]")
}
one <- function(x) if (is.null(x) || is.na(x)) "null" else sprintf("%.17g", x)

bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
raud <- dat.raudenbush1985
li <- escalc("OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat.li2007)
lee <- escalc("OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat.lee2004)
sets <- list(
  bcg = list(y = c(bcg$yi), v = c(bcg$vi)),
  bcg_moderators = list(y = c(bcg$yi), v = c(bcg$vi), X = cbind(ablat = bcg$ablat, year = bcg$year - 1948)),
  raudenbush1985 = list(y = c(raud$yi), v = c(raud$vi)),
  raudenbush1985_weeks = list(y = c(raud$yi), v = c(raud$vi), X = cbind(weeks = pmin(raud$weeks, 3))),
  li2007 = list(y = c(li$yi), v = c(li$vi)),
  lee2004 = list(y = c(lee$yi), v = c(lee$vi)),
  two = list(y = c(0.3, 1.4), v = c(0.05, 0.09)),
  three = list(y = c(-0.62, 0.11, 0.95), v = c(0.11, 0.04, 0.21)),
  four_homogeneous = list(y = c(0.21, 0.18, 0.25, 0.11), v = c(0.1, 0.2, 0.04, 0.3)),
  equal_variances = list(y = c(0.1, 0.9, -0.4, 1.6, 0.3), v = rep(0.2, 5)),
  six_decades = list(y = c(0.5, 0.1, 1.9, -0.8, 0.7, 0.2), v = c(1e-4, 1e-3, 0.1, 1, 10, 100)),
  one_huge_study = list(y = c(0.10, 0.55, -0.40, 0.90, 0.35), v = c(1e-6, 0.09, 0.12, 0.20, 0.15))
)
methods <- c("EE", "DL", "HE", "HS", "HSk", "SJ", "SJIT", "ML", "REML", "EB", "PM", "PMM")
tests <- c("z", "t", "knha", "adhoc")

# the threshold is absolute: where 1e-14 is below the rounding of the iteration, the next one that stops is taken
tightest <- function(call) {
  for (threshold in 10^-(14:10)) {
    call$control <- list(threshold = threshold, maxiter = 100000, tol = 1e-14, tau2.max = 1e5 * max(var(call$yi), 1e-12))
    fit <- tryCatch(suppressWarnings(do.call(rma.uni, call)), error = function(e) NULL)
    if (!is.null(fit)) return(fit)
  }
  NULL
}
args <- function(s, ...) {
  a <- list(yi = s$y, vi = s$v, ...)
  if (!is.null(s$X)) a$mods <- s$X
  a
}
predicted <- function(s, fit, ...) {
  p <- suppressWarnings(if (is.null(s$X)) predict(fit, ...) else predict(fit, newmods = s$X[1, , drop = FALSE], ...))
  c(if (is.null(p$pi.lb)) p$ci.lb else p$pi.lb, if (is.null(p$pi.ub)) p$ci.ub else p$pi.ub)
}
inference <- function(s, fit) sprintf(
  '{"beta": %s, "se": %s, "zval": %s, "ci_low": %s, "ci_high": %s, "pvalue": %s, "pi": %s}',
  num(fit$beta), num(fit$se), num(fit$zval), num(fit$ci.lb), num(fit$ci.ub), num(fit$pval), num(predicted(s, fit)))
bounds <- function(s, fit, type) {
  a <- tryCatch(suppressWarnings(confint(fit, type = type, control = list(tol = 1e-14, maxiter = 10000,
    tau2.max = 1e5 * max(var(s$y), 1e-12)))), error = function(e) NULL)
  if (is.null(a)) return(c("null", "null", "null"))
  r <- a$random
  c(num(r["tau^2", 2:3]), num(r["I^2(%)", 2:3]), num(r["H^2", 2:3]))
}

fits <- weighted <- hcs <- profiles <- c()
for (name in names(sets)) {
  s <- sets[[name]]
  for (method in methods) {
    rows <- c()
    for (test in tests) {
      fit <- tightest(args(s, method = method, test = test))
      if (is.null(fit)) next
      rows <- c(rows, sprintf('"%s": %s', test, inference(s, fit)))
    }
    if (length(rows) < length(tests)) next
    z <- tightest(args(s, method = method))
    t <- tightest(args(s, method = method, test = "t"))
    riley <- if (length(s$y) > ncol(cbind(1, s$X)) + 1 && method != "EE") num(predicted(s, t, pi.type = "riley")) else "null"
    fits <- c(fits, sprintf('{"set": "%s", "method": "%s", "tau2": %s, "se_tau2": %s, "q": %s, "i2": %s, "h2": %s, "riley": %s, "tests": {%s}}',
      name, method, one(z$tau2), one(z$se.tau2), one(z$QE), one(z$I2), one(z$H2), riley, paste(rows, collapse = ", ")))
    if (method %in% c("ML", "REML")) {
      b <- bounds(s, z, "PL")
      q <- bounds(s, z, "QP")
      profiles <- c(profiles, sprintf('{"set": "%s", "method": "%s", "tau2": %s, "i2": %s, "h2": %s, "qp_i2": %s, "qp_h2": %s}',
        name, method, b[1], b[2], b[3], q[2], q[3]))
    }
  }
  own <- list(equal = rep(1, length(s$y)), root = 1 / sqrt(s$v))
  for (w in names(own)) for (method in c("EE", "DL", "REML", "GENQ")) {
    rows <- c()
    for (test in tests) {
      fit <- tightest(args(s, method = method, test = test, weights = own[[w]]))
      rows <- c(rows, sprintf('"%s": %s', test, inference(s, fit)))
    }
    weighted <- c(weighted, sprintf('{"set": "%s", "method": "%s", "weights": %s, "tau2": %s, "se_tau2": %s, "i2": %s, "percent": %s, "tests": {%s}}',
      name, method, num(own[[w]]), one(fit$tau2), one(fit$se.tau2), one(fit$I2), num(weights(fit)), paste(rows, collapse = ", ")))
  }
  if (is.null(s$X)) for (level in c(90, 95)) {
    h <- hc(rma.uni(s$y, s$v, method = "DL", level = level), control = list(tol = 1e-14, maxiter = 10000))
    hcs <- c(hcs, sprintf('{"set": "%s", "level": %s, "estimate": %s, "se": %s, "ci": %s, "tau2": %s}',
      name, one(level / 100), one(h$beta), one(h$se), num(c(h$ci.lb, h$ci.ub)), one(h$tau2)))
  }
}
data <- sapply(names(sets), function(n) {
  s <- sets[[n]]
  sprintf('"%s": {"yi": %s, "vi": %s, "X": %s}', n, num(s$y), num(s$v), if (is.null(s$X)) "null" else
    paste0("[", paste(apply(cbind(1, s$X), 1, num), collapse = ", "), "]"))
})
part <- function(name, rows) sprintf('"%s": [\n%s\n]', name, paste(rows, collapse = ",\n"))
cat("{\n")
cat(sprintf('"program": "metafor %s, metadat %s, %s",\n', packageVersion("metafor"), packageVersion("metadat"), R.version.string))
cat('"call": "rma.uni(yi, vi, mods, method, test, weights, control=list(threshold=1e-14 (or the smallest power of ten that stops), tol=1e-14)); predict(pi.type=riley); confint(type=PL, QP); hc(control=list(tol=1e-14))",\n')
cat('"data": {\n', paste(data, collapse = ",\n"), "\n},\n", sep = "")
cat(paste(c(part("fits", fits), part("weighted", weighted), part("profiles", profiles), part("henmi_copas", hcs)), collapse = ",\n"), "\n}\n")
