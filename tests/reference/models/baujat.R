# Writes baujat.json: Baujat's coordinates by metafor. Run: Rscript baujat.R > baujat.json
suppressPackageStartupMessages({library(metafor); library(metadat)})
options(digits = 17)
number <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", x)), collapse = ", "), "]")
tight <- list(threshold = 1e-13, maxiter = 10000)
es <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
calls <- c(
  EE = 'rma(yi, vi, data = es, method = "EE")',
  REML = 'rma(yi, vi, data = es, method = "REML", control = tight)',
  DL_knha = 'rma(yi, vi, data = es, method = "DL", test = "knha")',
  moderator = 'rma(yi, vi, mods = ~ ablat, data = es, method = "REML", control = tight)',
  given_tau2 = 'rma(yi, vi, data = es, tau2 = 0.3)',
  mh_or = 'rma.mh(measure = "OR", ai = a, bi = b, ci = c, di = d, data = sparse)',
  mh_rr = 'rma.mh(measure = "RR", ai = a, bi = b, ci = c, di = d, data = sparse)',
  mh_rd = 'rma.mh(measure = "RD", ai = a, bi = b, ci = c, di = d, data = sparse)',
  peto = 'rma.peto(ai = a, bi = b, ci = c, di = d, data = sparse)',
  mh_irr = 'rma.mh(measure = "IRR", x1i = a, x2i = c, t1i = b, t2i = d, data = sparse)',
  mh_ird = 'rma.mh(measure = "IRD", x1i = a, x2i = c, t1i = b, t2i = d, data = sparse)'
)
sparse <- data.frame(a = c(4, 0, 3, 0, 6), b = c(120, 30, 40, 25, 90), c = c(11, 3, 0, 0, 5), d = c(128, 31, 44, 26, 85))
rows <- vapply(names(calls), function(name) {
  pdf(NULL)
  found <- suppressWarnings(baujat(eval(parse(text = calls[[name]]))))
  sprintf('  "%s": {"call": "baujat(%s)", "x": %s, "y": %s}', name,
          gsub('"', "'", calls[[name]]), number(found$x), number(found$y))
}, "")
cat("{\n", sprintf('  "program": "R %s, metafor %s, metadat %s",\n', getRversion(),
    packageVersion("metafor"), packageVersion("metadat")),
    sprintf('  "data": {"yi": %s, "vi": %s, "ablat": %s},\n', number(es$yi), number(es$vi), number(dat.bcg$ablat)),
    sprintf('  "sparse": {"a": %s, "b": %s, "c": %s, "d": %s},\n', number(sparse$a), number(sparse$b), number(sparse$c), number(sparse$d)),
    paste(rows, collapse = ",\n"), "\n}\n", sep = "")
