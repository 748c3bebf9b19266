# Writes residuals.json: residuals, hat values and predicted true effects by metafor. Run: Rscript residuals.R > residuals.json
suppressPackageStartupMessages({library(metafor); library(metadat)})
options(digits = 17)
number <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
tight <- list(threshold = 1e-13, maxiter = 10000)
es <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
calls <- c(
  EE = 'rma(yi, vi, data = es, method = "EE")',
  DL = 'rma(yi, vi, data = es, method = "DL")',
  DL_knha = 'rma(yi, vi, data = es, method = "DL", test = "knha", level = 90)',
  REML = 'rma(yi, vi, data = es, method = "REML", control = tight)',
  moderator = 'rma(yi, vi, mods = ~ ablat, data = es, method = "DL")',
  moderator_knha = 'rma(yi, vi, mods = ~ ablat, data = es, method = "REML", test = "knha", control = tight)',
  given_tau2 = 'rma(yi, vi, mods = ~ ablat, data = es, tau2 = 0.3)',
  weights = 'rma(yi, vi, data = es, weights = 1:13, method = "DL")',
  moderator_adhoc = 'rma(yi, vi, mods = ~ ablat, data = es, method = "DL", test = "adhoc")',
  moderator_t = 'rma(yi, vi, mods = ~ ablat, data = es, method = "DL", test = "t")',
  weights_knha = 'rma(yi, vi, data = es, weights = 1:13, method = "DL", test = "knha")',
  moderator_weights = 'rma(yi, vi, mods = ~ ablat, data = es, weights = 1:13, method = "DL")'
)
group <- function(name, x) sprintf('"%s": {%s}', name, paste(vapply(names(x), function(n)
  sprintf('"%s": %s', n, number(x[[n]])), ""), collapse = ", "))
rows <- vapply(names(calls), function(name) {
  fit <- eval(parse(text = calls[[name]]))
  parts <- c(
    sprintf('"hat": %s', number(hatvalues(fit))), sprintf('"fitted": %s', number(fitted(fit))),
    sprintf('"pearson": %s', number(residuals(fit, type = "pearson"))),
    group("internal", unclass(rstandard(fit))[c("resid", "se", "z")]),
    group("external", unclass(rstudent(fit))[c("resid", "se", "z")]))
  if (is.null(fit$weights)) for (kind in c("blup", "ranef")) {
    found <- unclass(get(kind)(fit))
    parts <- c(parts, group(kind, list(pred = found$pred, se = found$se, pi_low = found$pi.lb, pi_high = found$pi.ub)))
  }
  sprintf('  "%s": {"call": "%s",\n    %s}', name, gsub('"', "'", calls[[name]]), paste(parts, collapse = ",\n    "))
}, "")
cat("{\n", sprintf('  "program": "R %s, metafor %s, metadat %s",\n', getRversion(),
    packageVersion("metafor"), packageVersion("metadat")),
    sprintf('  "data": {"yi": %s, "vi": %s, "ablat": %s},\n', number(es$yi), number(es$vi), number(dat.bcg$ablat)),
    paste(rows, collapse = ",\n"), "\n}\n", sep = "")
