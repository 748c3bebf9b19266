# Writes tables.json: Breslow-Day and Tarone, Mantel-Haenszel rates, Peto. Run: Rscript tables.R > tables.json
suppressMessages({library(metafor); library(metadat)})

num <- function(x) {
  x <- as.vector(x)
  s <- ifelse(is.na(x), "null", ifelse(is.infinite(x), ifelse(x > 0, '"inf"', '"-inf"'), sprintf("%.17g", as.numeric(x))))
  paste0("[", paste(s, collapse = ", "), "]")
}
obj <- function(...) {
  a <- list(...)
  paste0("{", paste(sprintf('"%s": %s', names(a), sapply(a, function(x) if (is.character(x)) sprintf('"%s"', x) else num(x))), collapse = ", "), "}")
}

yusuf <- function(tab) with(na.omit(subset(dat.yusuf1985, table == tab, c("ai", "n1i", "ci", "n2i"))), list(ai, n1i - ai, ci, n2i - ci))
sets <- list(
  bcg = with(dat.bcg, list(tpos, tneg, cpos, cneg)),
  yusuf6 = yusuf("6"), yusuf9 = yusuf("9"), yusuf10 = yusuf("10"), yusuf11 = yusuf("11"), yusuf12a = yusuf("12a"),
  zeros = list(c(0, 2, 5, 0, 3), c(10, 18, 20, 12, 0), c(2, 0, 3, 0, 9), c(12, 25, 22, 15, 4)),
  one_event = list(c(1, 2, 3), c(0, 18, 20), c(2, 0, 4), c(12, 25, 22)),
  unbalanced = list(c(1, 14, 3), c(200, 30, 9), c(12, 2, 1), c(80, 41, 300))
)
tables <- c()
for (name in names(sets)) {
  s <- sets[[name]]
  mh <- suppressWarnings(rma.mh(measure = "OR", ai = s[[1]], bi = s[[2]], ci = s[[3]], di = s[[4]]))
  p <- suppressWarnings(rma.peto(ai = s[[1]], bi = s[[2]], ci = s[[3]], di = s[[4]]))
  w <- tryCatch(suppressWarnings(weights(p)), error = function(e) NA)
  tables <- c(tables, obj(set = name, ai = s[[1]], bi = s[[2]], ci = s[[3]], di = s[[4]], log_or = mh$beta, bd = c(mh$BD, mh$BDp), tarone = c(mh$TA, mh$TAp),
    k_pos = mh$k.pos, beta = p$beta, se = p$se, ci_low = p$ci.lb, ci_high = p$ci.ub, pvalue = p$pval, q = p$QE, q_df = p$k.yi - 1, q_pvalue = p$QEp, i2 = p$I2, weights = w))
}

hine <- with(dat.nielweise2008, list(x1i, x2i, t1i, t2i))
hart <- with(dat.hart1999, list(x1i, x2i, t1i, t2i))
rates <- c()
for (name in c("nielweise2008", "hart1999", "few")) for (measure in c("IRR", "IRD")) {
  s <- list(nielweise2008 = hine, hart1999 = hart, few = list(c(0, 3, 0), c(0, 1, 4), c(10.5, 20, 31), c(12, 25.25, 8)))[[name]]
  f <- suppressWarnings(rma.mh(measure = measure, x1i = s[[1]], x2i = s[[2]], t1i = s[[3]], t2i = s[[4]]))
  rates <- c(rates, obj(set = name, measure = measure, x1i = s[[1]], x2i = s[[2]], t1i = s[[3]], t2i = s[[4]], beta = f$beta, se = f$se, ci_low = f$ci.lb,
    ci_high = f$ci.ub, pvalue = f$pval, q = f$QE, q_df = f$k.yi - 1, q_pvalue = f$QEp, i2 = f$I2, cmh = c(f$MH, f$MHp), weights = suppressWarnings(weights(f))))
}
cat(sprintf('{"program": "%s, metafor %s",\n"tables": [\n%s\n],\n"rates": [\n%s\n]}\n', R.version.string, packageVersion("metafor"),
  paste(tables, collapse = ",\n"), paste(rates, collapse = ",\n")))
