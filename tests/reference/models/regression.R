# Writes regression.json: what is asked of a meta-regression of the BCG trials.
# Run: Rscript regression.R > regression.json
suppressMessages({library(metafor); library(metadat)})

num <- function(x) {
  x <- as.vector(x)
  s <- ifelse(is.na(x), "null", ifelse(is.infinite(x), ifelse(x > 0, '"inf"', '"-inf"'), sprintf("%.17g", as.numeric(x))))
  paste0("[", paste(s, collapse = ", "), "]")
}
obj <- function(...) {
  a <- list(...)
  paste0("{", paste(sprintf('"%s": %s', names(a), sapply(a, function(x)
    if (is.character(x)) { if (length(x) == 1 && substr(x, 1, 1) %in% c("{", "[")) x else sprintf('"%s"', x) } else num(x))), collapse = ", "), "}")
}

control <- list(threshold = 1e-14, maxiter = 10000, tol = 1e-14)
bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
fit <- function(f, method, test) rma(yi, vi, mods = f, data = bcg, method = method, test = test, control = control)

models <- list(
  mean = list(~ 1, "1"),
  latitude = list(~ ablat, "ablat"),
  both = list(~ ablat + year, "ablat + year"),
  factor = list(~ alloc, "alloc"),
  factor_latitude = list(~ ablat + alloc, "ablat + alloc"),
  interaction = list(~ ablat * alloc, "ablat * alloc"),
  interaction_numbers = list(~ ablat * year, "ablat * year"),
  quadratic = list(~ ablat + I(ablat^2), "ablat + I(ablat**2)"),
  cell_means = list(~ 0 + alloc, "0 + alloc")
)
rows <- c()
for (name in names(models)) for (method in c("EE", "DL", "ML", "REML")) for (test in c("z", "knha")) {
  if (method == "EE" && test == "knha") next
  f <- fit(models[[name]][[1]], method, test)
  rows <- c(rows, obj(model = name, formula = models[[name]][[2]], method = method, test = test, beta = f$beta, se = f$se,
    ci_low = f$ci.lb, ci_high = f$ci.ub, pvalue = f$pval, tau2 = f$tau2, q = f$QE, qm = f$QM, qm_df = f$QMdf, qmp = f$QMp,
    r2 = if (is.null(f$R2)) NA else f$R2, i2 = f$I2, fitstats = fitstats(f)[, 1]))
}

tests <- c(); contrasts <- c(); predictions <- c(); inflations <- c()
for (test in c("z", "knha")) {
  f <- fit(~ ablat + alloc, "REML", test)
  for (btt in list(2, 3:4, 2:4)) { a <- anova(f, btt = btt); tests <- c(tests, obj(test = test, at = btt - 1, stat = a$QM, df = a$QMdf, p = a$QMp)) }
  L <- rbind(c(0, 0, 1, -1), c(1, 33.46, 1, 0))
  a <- anova(f, X = L)
  contrasts <- c(contrasts, obj(test = test, L1 = L[1, ], L2 = L[2, ], estimate = a$Xb, se = a$se, zval = a$zval, pvalue = a$pval,
    stat = a$QM, df = a$QMdf, p = a$QMp))
  new <- rbind(c(10, 0, 0), c(44, 1, 0), c(30, 0, 1))
  for (level in c(95, 90)) {
    p <- predict(f, newmods = new, level = level)
    predictions <- c(predictions, obj(test = test, level = level / 100, ablat = new[, 1], pred = p$pred, se = p$se, ci_low = p$ci.lb,
      ci_high = p$ci.ub, pi_low = p$pi.lb, pi_high = p$pi.ub))
  }
}
for (m in list(list(~ ablat + year, "ablat + year", NA), list(~ ablat + alloc + year, "ablat + alloc + year", 3:4))) {
  f <- fit(m[[1]], "REML", "z")
  inflations <- c(inflations, obj(formula = m[[2]], vif = vif(f)$vifs,
    gvif = if (is.na(m[[3]][1])) NA else { v <- vif(f, btt = m[[3]]); c(v$vif[[1]]$vif, v$vif[[1]]$sif) }))
}

lrt <- c()
for (pair in list(c("both", "ML", "latitude", "ML"), c("interaction", "ML", "latitude", "ML"), c("factor_latitude", "ML", "mean", "ML"),
  c("latitude", "ML", "latitude", "EE"), c("latitude", "REML", "latitude", "EE"), c("both", "EE", "latitude", "EE"), c("mean", "REML", "mean", "EE"))) {
  full <- fit(models[[pair[1]]][[1]], pair[2], "z"); reduced <- fit(models[[pair[3]]][[1]], pair[4], "z")
  a <- anova(full, reduced)
  lrt <- c(lrt, obj(full = pair[1], method = pair[2], reduced = pair[3], method_reduced = pair[4], lrt = a$LRT, df = a$parms.f - a$parms.r, p = a$pval,
    ll = c(a$fit.stats.f[1], a$fit.stats.r[1])))
}

sequence <- c()
f <- rma(yi, vi, data = bcg, test = "z", control = control)
for (decreasing in c(FALSE, TRUE)) {
  cu <- cumul(f, order = if (decreasing) -bcg$year else bcg$year)
  sequence <- c(sequence, obj(kind = if (decreasing) "cumul_backwards" else "cumul", estimate = cu$estimate, se = cu$se, ci_low = cu$ci.lb,
    ci_high = cu$ci.ub, pvalue = cu$pval, q = cu$Q, tau2 = cu$tau2, i2 = cu$I2))
}
lo <- leave1out(f)
sequence <- c(sequence, obj(kind = "leave1out", estimate = lo$estimate, se = lo$se, ci_low = lo$ci.lb, ci_high = lo$ci.ub, pvalue = lo$pval, q = lo$Q,
  tau2 = lo$tau2, i2 = lo$I2))
args <- list(ai = dat.bcg$tpos, bi = dat.bcg$tneg, ci = dat.bcg$cpos, di = dat.bcg$cneg)
for (kind in c("mh", "peto")) {
  m <- if (kind == "mh") do.call(rma.mh, c(args, measure = "OR")) else do.call(rma.peto, args)
  cu <- cumul(m, order = bcg$year); lo <- leave1out(m)
  sequence <- c(sequence, obj(kind = paste0("cumul_", kind), estimate = cu$estimate, se = cu$se, ci_low = cu$ci.lb, ci_high = cu$ci.ub, pvalue = cu$pval, q = cu$Q))
  sequence <- c(sequence, obj(kind = paste0("leave1out_", kind), estimate = lo$estimate, se = lo$se, ci_low = lo$ci.lb, ci_high = lo$ci.ub, pvalue = lo$pval, q = lo$Q))
}

groups <- c()
for (tau2 in c("separate", "common")) for (method in c("EE", "REML")) {
  shared <- if (tau2 == "common" && method != "EE") fit(~ 0 + alloc, method, "z")$tau2 else NULL
  levels <- c("alternate", "random", "systematic")
  fits <- lapply(levels, function(g) rma(yi, vi, data = bcg, subset = alloc == g, method = method, tau2 = shared, control = control))
  b <- sapply(fits, coef); se <- sapply(fits, function(f) f$se)
  between <- rma(b, sei = se, method = "EE")
  groups <- c(groups, obj(tau2 = tau2, method = method, beta = b, se = se, taus = sapply(fits, function(f) f$tau2), q = between$QE, p = between$QEp))
}

text <- function(x) paste0("[", paste(sprintf('"%s"', x), collapse = ", "), "]")
cat(sprintf('{"program": "%s, metafor %s", "call": "rma(yi, vi, mods =, data = dat.bcg, control = list(threshold = 1e-14, tol = 1e-14))",\n',
  R.version.string, packageVersion("metafor")))
cat(sprintf('"data": %s,\n', obj(yi = bcg$yi, vi = bcg$vi, ablat = bcg$ablat, year = bcg$year, alloc = text(bcg$alloc), author = text(bcg$author),
  tpos = bcg$tpos, tneg = bcg$tneg, cpos = bcg$cpos, cneg = bcg$cneg)))
parts <- list(models = rows, tests = tests, contrasts = contrasts, predictions = predictions, inflations = inflations, lrt = lrt, sequence = sequence, groups = groups)
cat(paste(sprintf('"%s": [\n%s\n]', names(parts), sapply(parts, paste, collapse = ",\n")), collapse = ",\n"), "}\n")
