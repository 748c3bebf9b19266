# Writes others.json: tables, exact tests, proportions, subgroups, leave-one-out, profile likelihood.
# Run: Rscript generate_others.R > others.json
suppressMessages({library(metafor); library(metadat); library(lme4)})

num <- function(x) {
  x <- as.vector(x)
  s <- ifelse(is.na(x), "null", ifelse(is.infinite(x), ifelse(x > 0, '"inf"', '"-inf"'), sprintf("%.17g", as.numeric(x))))
  paste0("[", paste(s, collapse = ", "), "]")
}
obj <- function(...) {
  a <- list(...)
  paste0("{", paste(sprintf('"%s": %s', names(a), sapply(a, function(x) if (is.character(x)) sprintf('"%s"', x) else num(x))), collapse = ", "), "}")
}

# 1. Mantel-Haenszel
sets <- list(
  bcg = with(dat.bcg, list(tpos, tneg, cpos, cneg)),
  zeros = list(c(0, 2, 5, 0, 3), c(10, 18, 20, 12, 0), c(2, 0, 3, 0, 9), c(12, 25, 22, 15, 4)),
  no_events = list(c(0, 0), c(12, 9), c(0, 0), c(10, 11)),
  one_sided = list(c(0, 0), c(12, 9), c(3, 2), c(10, 11)),
  one_table = list(4, 4, 0, 7),
  balanced = list(c(4, 5), c(10, 9), c(4, 4), c(10, 10)),
  unbalanced = list(c(1, 14, 3), c(200, 30, 9), c(12, 2, 1), c(80, 41, 300))
)
tables <- c()
for (name in names(sets)) {
  s <- sets[[name]]
  for (measure in c("OR", "RR", "RD")) {
    f <- tryCatch(suppressWarnings(rma.mh(measure = measure, ai = s[[1]], bi = s[[2]], ci = s[[3]], di = s[[4]])), error = function(e) NULL)
    cmh <- tryCatch(sapply(c(TRUE, FALSE), function(correct) {
      if (length(s[[1]]) == 1) return(c(NA, NA))
      t <- array(rbind(s[[1]], s[[3]], s[[2]], s[[4]]), c(2, 2, length(s[[1]])))
      m <- mantelhaen.test(t, correct = correct); c(m$statistic, m$p.value)}), error = function(e) matrix(NA, 2, 2))
    tables <- c(tables, obj(set = name, measure = measure, ai = s[[1]], bi = s[[2]], ci = s[[3]], di = s[[4]],
      beta = if (is.null(f)) NA else f$beta, se = if (is.null(f)) NA else f$se, ci_low = if (is.null(f)) NA else f$ci.lb,
      ci_high = if (is.null(f)) NA else f$ci.ub, pvalue = if (is.null(f)) NA else f$pval, q = if (is.null(f)) NA else f$QE,
      q_df = if (is.null(f)) NA else f$k.yi - 1, q_pvalue = if (is.null(f)) NA else f$QEp, i2 = if (is.null(f)) NA else f$I2,
      weights = if (is.null(f)) NA else tryCatch(suppressWarnings(weights(f)), error = function(e) NA), cmh = cmh))
  }
}

# 2. Exact 2x2: fisher.test's own p-values; bounds where its one-sided p equals alpha/2 (its printed bounds
# are searched at tol 1.2e-4), estimate where the mean of the conditional distribution equals the cell
grid <- list(c(4, 4, 0, 7), c(0, 8, 4, 3), c(14, 28, 3, 39), c(1, 1, 1, 1), c(0, 5, 0, 6), c(10, 0, 2, 8), c(3, 7, 3, 7),
  c(2, 23, 5, 30), c(50, 950, 80, 920), c(7, 0, 7, 0), c(1, 99, 9, 1), c(6, 6, 2, 10), c(12, 5, 6, 10), c(0, 20, 1, 19), c(300, 200, 150, 350))
p_at <- function(m, or, side) fisher.test(m, or = or, alternative = side)$p.value
exact <- c()
for (x in grid) for (level in c(0.95, 0.9)) {
  m <- matrix(x, 2, byrow = TRUE)
  lo <- max(0, sum(m[, 1]) - sum(m[2, ])); hi <- min(sum(m[1, ]), sum(m[, 1])); tail <- (1 - level) / 2
  s <- lo:hi; w <- dhyper(s, sum(m[1, ]), sum(m[2, ]), sum(m[, 1]), log = TRUE)
  mean_at <- function(t) { d <- w + s * t; d <- exp(d - max(d)); sum(s * d) / sum(d) }
  est <- if (lo == hi) NA else if (x[1] == lo) 0 else if (x[1] == hi) Inf else
    exp(uniroot(function(t) mean_at(t) - x[1], c(-30, 30), tol = 1e-15, maxiter = 10000)$root)
  low <- if (x[1] == lo) 0 else exp(uniroot(function(t) p_at(m, exp(t), "greater") - tail, c(-30, 30), tol = 1e-15, maxiter = 10000)$root)
  high <- if (x[1] == hi) Inf else exp(uniroot(function(t) p_at(m, exp(t), "less") - tail, c(-30, 30), tol = 1e-15, maxiter = 10000)$root)
  f <- fisher.test(m, conf.level = level)
  p <- exp(w); p0 <- dhyper(x[1], sum(m[1, ]), sum(m[2, ]), sum(m[, 1]))
  exact <- c(exact, obj(cells = x, level = level, estimate = est, ci_low = low, ci_high = high, pvalue = f$p.value,
    midp = f$p.value - p0 / 2, printed = c(f$estimate, f$conf.int)))
}

# 3. One proportion
intervals <- c()
for (x in list(c(0, 7), c(4, 8), c(7, 7), c(1, 1000), c(37, 120))) for (level in c(0.95, 0.99))
  intervals <- c(intervals, obj(x = x[1], n = x[2], level = level, exact = binom.test(x[1], x[2], conf.level = level)$conf.int,
    wilson = suppressWarnings(prop.test(x[1], x[2], conf.level = level, correct = FALSE)$conf.int)))

# 4. Binomial-normal: glmer with 25 nodes (its most) at tight convergence, rma.glmm with its default of 7
sets <- list(
  mixed = list(c(3, 0, 7, 12, 2), c(20, 15, 22, 40, 9)),
  wide = list(c(2, 30, 8, 1, 44, 10), c(40, 45, 33, 60, 50, 21)),
  zero_and_full = list(c(0, 9, 5, 12, 3), c(11, 9, 14, 30, 10)),
  large = list(c(120, 310, 95, 240), c(1000, 2100, 1300, 1500)),
  no_variance = list(c(3, 4, 3), c(20, 20, 20)),
  two = list(c(2, 11), c(20, 25))
)
proportions <- c()
for (name in names(sets)) {
  x <- sets[[name]][[1]]; n <- sets[[name]][[2]]; id <- seq_along(x)
  nll <- function(par, nodes) {
    # direct integration, study by study: no quadrature rule shared with the program under test
    -sum(sapply(id, function(i) log(integrate(function(u) dbinom(x[i], n[i], plogis(par[1] + par[2] * u)) * dnorm(u), -Inf, Inf,
      rel.tol = 1e-13, subdivisions = 2000L)$value)))
  }
  g <- suppressWarnings(suppressMessages(glmer(cbind(x, n - x) ~ 1 + (1 | id), family = binomial, nAGQ = 25,
    control = glmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 1e-12, maxfun = 1e5), tolPwrss = 1e-9))))
  o <- optim(c(fixef(g), max(0.1, getME(g, "theta"))), nll, method = "Nelder-Mead", control = list(reltol = 1e-15, maxit = 5000))
  o <- optim(o$par, nll, method = "Nelder-Mead", control = list(reltol = 1e-15, maxit = 5000))
  se <- NA
  if (abs(o$par[2]) > 1e-3) {
    h <- optimHess(o$par, nll, control = list(ndeps = c(1e-3, 1e-3))); se <- sqrt(solve(h)[1, 1])
  }
  m <- suppressWarnings(suppressMessages(rma.glmm(measure = "PLO", xi = x, ni = n)))
  proportions <- c(proportions, obj(set = name, xi = x, ni = n, mu = o$par[1], tau = abs(o$par[2]), loglik = -o$value, se = se,
    glmer = c(fixef(g), getME(g, "theta"), sqrt(diag(as.matrix(vcov(g))))), rma_glmm = c(m$beta, m$tau2, m$se),
    lrt = c(m$QE.LRT, m$QEp.LRT), wald = c(m$QE.Wld, m$QEp.Wld), df = m$k - 1))
}

# 5. Subgroups, leave-one-out
bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
control <- list(threshold = 1e-13, maxiter = 10000, tol = 1e-14)
groups <- unique(bcg$alloc)
fits <- lapply(groups, function(g) rma(yi, vi, data = bcg, subset = alloc == g, control = control))
b <- sapply(fits, function(f) f$beta); v <- sapply(fits, function(f) f$vb)
between <- rma(b, v, method = "FE")
whole <- rma(yi, vi, mods = ~ factor(alloc), data = bcg, control = control)
subgroups <- obj(names = "unique(dat.bcg$alloc)", yi = bcg$yi, vi = bcg$vi, group = match(bcg$alloc, groups), beta = b, se = sqrt(v),
  tau2 = sapply(fits, function(f) f$tau2), q_between = c(between$QE, between$QEp), common_tau2 = whole$tau2,
  common_q = c(whole$QM, whole$QMp))
loo <- c()
for (test in c("z", "knha")) for (method in c("REML", "DL", "EE")) {
  l <- suppressWarnings(leave1out(rma(yi, vi, data = bcg, method = method, test = test, control = control)))
  loo <- c(loo, obj(method = method, test = test, estimate = l$estimate, se = l$se, ci_low = l$ci.lb, ci_high = l$ci.ub, pvalue = l$pval,
    q = l$Q, tau2 = if (method == "EE") rep(0, 13) else l$tau2, i2 = l$I2))
}

# 6. Profile likelihood of the mean, by nested optimisation
profiles <- c()
sets <- list(three = list(c(-0.62, 0.11, 0.95), c(0.11, 0.04, 0.21)), two = list(c(0.3, 1.4), c(0.05, 0.09)),
  four = list(c(0.21, 0.18, 0.25, 0.11), c(0.1, 0.2, 0.04, 0.3)), bcg = list(c(bcg$yi), c(bcg$vi)))
for (name in names(sets)) {
  y <- sets[[name]][[1]]; v <- sets[[name]][[2]]
  lp <- function(mu) {
    f <- function(s) sum(dnorm(y, mu, sqrt(v + s^2), log = TRUE))
    starts <- seq(0, 2 * max(abs(y - mu)), length.out = 200); s <- starts[which.max(sapply(starts, f))]; d <- starts[2]
    max(f(0), optimize(f, c(max(0, s - d), s + d), maximum = TRUE, tol = 1e-12)$objective)
  }
  top <- optimize(lp, range(y), maximum = TRUE, tol = 1e-10)
  drop <- function(mu) 2 * (top$objective - lp(mu)) - qchisq(0.95, 1)
  low <- uniroot(drop, c(top$maximum - 50, top$maximum), tol = 1e-12)$root
  high <- uniroot(drop, c(top$maximum, top$maximum + 50), tol = 1e-12)$root
  profiles <- c(profiles, obj(set = name, yi = y, vi = v, estimate = top$maximum, low = low, high = high,
    pvalue = pchisq(2 * (top$objective - lp(0)), 1, lower.tail = FALSE)))
}

part <- function(name, rows) sprintf('"%s": [\n%s\n]', name, paste(rows, collapse = ",\n"))
cat(sprintf('{\n"program": "metafor %s, metadat %s, lme4 %s, %s",\n', packageVersion("metafor"), packageVersion("metadat"),
  packageVersion("lme4"), R.version.string))
cat(part("tables", tables), part("exact", exact), part("intervals", intervals), part("proportions", proportions),
  part("subgroups", subgroups), part("leave_one_out", loo), part("profiles", profiles), sep = ",\n")
cat("\n}\n")
