# Writes current.json: estimators that metafor 3.8 lacks or has otherwise, and its prediction intervals by name, from
# metafor 5.1. Run where R has metafor >= 5.1: Rscript current.R > current.json
suppressMessages({library(metafor); library(metadat)})
stopifnot(packageVersion("metafor") >= "5.1")

num <- function(x) paste0("[", paste(sprintf("%.17g", as.vector(x)), collapse = ", "), "]")
sets <- list(bcg = escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg),
  li2007 = escalc("OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat.li2007),
  lee2004 = escalc("OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat.lee2004), raudenbush1985 = dat.raudenbush1985)
control <- list(threshold = 1e-15, maxiter = 1e6, tol = 1e-15)
fits <- c(); predictions <- c()
for (name in names(sets)) {
  d <- sets[[name]]
  for (method in c("DLIT", "PMM", "SJIT", "HSk")) {
    f <- suppressWarnings(rma(yi, vi, data = d, method = method, control = control))
    fits <- c(fits, sprintf('{"set": "%s", "method": "%s", "tau2": %.17g, "se_tau2": %.17g, "beta": %.17g, "se": %.17g}', name, method, f$tau2, f$se.tau2, f$beta, f$se))
  }
  for (test in c("z", "t", "knha", "adhoc")) for (level in c(95, 80)) {
    f <- rma(yi, vi, data = d, method = "DL", test = test, level = level)
    for (type in c("default", "riley", "t", "simple")) {
      p <- predict(f, predtype = type)
      predictions <- c(predictions, sprintf('{"set": "%s", "test": "%s", "level": %g, "pi": "%s", "bounds": %s}', name, test, level / 100, type, num(c(p$pi.lb, p$pi.ub))))
    }
  }
}
cat(sprintf('{"program": "metafor %s, %s; rma(method=, control=list(threshold=1e-15, maxiter=1e6, tol=1e-15)), predict(rma(method=\\"DL\\", test=, level=), predtype=)",\n"fits": [\n%s\n],\n"predictions": [\n%s\n]}\n',
  packageVersion("metafor"), R.version.string, paste(fits, collapse = ",\n"), paste(predictions, collapse = ",\n")))
