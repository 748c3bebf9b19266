# Writes risks, association, tetrachoric, matched, rates and proportions. Run from this folder: Rscript generate_binary.R
source("common.R")
library(numDeriv)

# 2x2 tables: unequal groups, single and double zeros, all events, large and rare, a missing cell
t22 <- list(ai = c(4, 12, 0, 5, 0, 7, 31, 10, 0, 2, 8, 1, 3, NA), bi = c(119, 3, 10, 0, 25, 0, 0, 11, 4, 99998, 1, 1, 40, 5),
            ci = c(11, 9, 2, 3, 0, 5, 28, 0, 6, 4, 1, 1, 3, 0), di = c(128, 30, 18, 9, 13, 0, 2, 14, 0, 49996, 9, 2, 12, 8))
zeros <- list(list(), list(add = 0.1, to = "only0"), list(add = 0.5, to = "all"), list(add = 0.5, to = "if0all"), list(to = "none"), list(drop00 = TRUE))

cases <- list()
for (m in c("PETO", "AS", "PBIT", "OR2D", "OR2DN", "OR2DL")) for (o in zeros) esc(m, t22, o)
for (o in zeros) for (v in c("LS", "UB", "AV")) esc("RD", t22, c(o, list(vtype = v)))
# metafor 3.8 ignores AV for OR and RR and has no H0: its LS of tables with the risks put in
full <- lapply(t22, function(x) x[c(1, 2, 10, 11, 12, 13)])
n1 <- full$ai + full$bi; n2 <- full$ci + full$di
p1 <- sum(full$ai) / sum(n1); p2 <- sum(full$ci) / sum(n2); p <- (full$ai + full$ci) / (n1 + n2)
for (m in c("OR", "RR", "RD")) for (v in c("AV", "H0")) {
  if (m == "RD" && v == "AV") next
  q1 <- if (v == "AV") p1 else p; q2 <- if (v == "AV") p2 else p
  f <- escalc(m, ai = full$ai, bi = full$bi, ci = full$ci, di = full$di)
  g <- escalc(m, ai = n1 * q1, bi = n1 * (1 - q1), ci = n2 * q2, di = n2 * (1 - q2))
  derived(m, sprintf("escalc(\"%s\", ...)$yi; $vi of escalc(\"%s\", ai=n1*p1, bi=n1*(1-p1), ci=n2*p2, di=n2*(1-p2)), p1 and p2 %s", m, m, if (v == "AV") "sum(ai)/sum(n1), sum(ci)/sum(n2)" else "(ai+ci)/(n1+n2)"),
          full, f$yi, g$vi, list(vtype = v))
}
write_cases("risks.json", cases)

# Measures of association; those by Fisher's z are the delta method on metafor's numbers
cases <- list()
z_of <- function(measure, base, f, args, options) derived(measure, sprintf("atanh(yi), vi/(1-yi^2)^2 of escalc(\"%s\")", base), args, atanh(f$yi), f$vi / (1 - f$yi^2)^2, options)
for (o in zeros) for (m in c("YUQ", "YUY")) esc(m, t22, o)
for (v in c("LS", "ST", "CS")) for (o in zeros) { o <- c(o, list(vtype = v)); f <- esc("PHI", t22, o); z_of("ZPHI", "PHI", f, t22, o) }
write_cases("association.json", cases)

# The tetrachoric correlation: uniroot() on integrate() of the bivariate density, numDeriv's Hessian
cases <- list()
phi2 <- function(h, k, r) integrate(function(x) dnorm(x) * pnorm((k - r * x) / sqrt(1 - r^2)), -Inf, h, rel.tol = 1e-12, abs.tol = 0, subdivisions = 2000)$value
tet <- function(a, b, c, d) {
  n <- a + b + c + d; h <- qnorm((a + b) / n); k <- qnorm((a + c) / n)
  r <- uniroot(function(r) phi2(h, k, r) - a / n, c(-0.9999, 0.9999), tol = 1e-14)$root
  ll <- function(x) { p <- phi2(x[2], x[3], x[1]); q <- c(p, pnorm(x[2]) - p, pnorm(x[3]) - p, 1 - pnorm(x[2]) - pnorm(x[3]) + p); sum(c(a, b, c, d) * log(q)) }
  c(r, solve(-hessian(ll, c(r, h, k), method.args = list(d = 0.01, eps = 1e-3)))[1, 1])
}
d <- list(ai = c(43, 10, 3, 20, 90, 8, 25, 0), bi = c(6, 30, 17, 20, 22, 2, 25, 5), ci = c(11, 22, 30, 20, 9, 60, 25, 6), di = c(40, 9, 4, 20, 77, 900, 26, 7))
f <- vapply(1:7, function(i) tet(d$ai[i], d$bi[i], d$ci[i], d$di[i]), c(0, 0))
derived("RTET", "uniroot(integrate(dnorm(x)*pnorm(...))), numDeriv::hessian of the log-likelihood", d, c(f[1, ], NA), c(f[2, ], NA))
derived("ZTET", "atanh(yi), vi/(1-yi^2)^2 of the case above", d, c(atanh(f[1, ]), NA), c(f[2, ] / (1 - f[1, ]^2)^2, NA))
write_cases("tetrachoric.json", cases)

# Matched pairs: inner zeros, empty and full margins, only pairs that agree
cases <- list()
pairs <- list(ai = c(4, 5, 20, 1, 30, 0, 0, 9, 7), bi = c(10, 1, 3, 7, 2, 7, 0, 0, 0), ci = c(2, 3, 8, 1, 25, 3, 3, 2, 0), di = c(18, 4, 40, 9, 6, 7, 12, 0, 8))
for (m in c("MPRR", "MPOR", "MPRD", "MPORC", "MPPETO")) for (o in list(list(), list(add = 0.25, to = "all"), list(add = 0.5, to = "if0all"), list(to = "none"))) esc(m, pairs, o)
# no pair with the event under either treatment, or every pair under both; with events under one alone metafor drops more
dropped <- list(ai = c(4, 0, 20, 9, 3), bi = c(10, 0, 3, 0, 0), ci = c(2, 0, 8, 0, 4), di = c(18, 7, 40, 0, 6))
for (m in c("MPRR", "MPOR", "MPRD", "MPORC", "MPPETO")) for (to in c("only0", "if0all")) esc(m, dropped, list(to = to, drop00 = TRUE))
margins <- list(ai = c(14, 6, 23, 8, 0), bi = c(20, 7, 48, 10, 12), ci = c(6, 8, 28, 2, 3), di = c(28, 5, 43, 16, 9), ri = c(0.2, -0.3, 0.61, 0, 0.1))
for (o in list(list(), list(to = "none"))) esc("MPORM", margins, o)
esc("MPORM", list(ai = c(14, 0, 10, 0), bi = c(20, 10, 0, 30), ci = c(6, 0, 10, 4), di = c(28, 10, 0, 26), ri = c(0.2, 0.3, 0.1, 0)), list(drop00 = TRUE))
# pi: the proportion of pairs with the event under both; MPOR knows the whole table
whole <- lapply(pairs, `[`, 1:5)
f <- escalc("MPOR", ai = whole$ai, bi = whole$bi, ci = whole$ci, di = whole$di)
n <- whole$ai + whole$bi + whole$ci + whole$di
derived("MPORM", "escalc(\"MPOR\") of the paired tables with these margins", list(ai = whole$ai + whole$bi, bi = whole$ci + whole$di, ci = whole$ai + whole$ci, di = whole$bi + whole$di, pi = whole$ai / n), f$yi, f$vi)
write_cases("matched.json", cases)

# Person-time: no events in one or both groups, tiny and huge times
cases <- list()
rates <- list(x1i = c(29, 0, 5, 0, 3, 120, NA), t1i = c(394, 33.5, 1200, 12, 0.7, 1e6, 5), x2i = c(53, 2, 0, 0, 1, 90, 4), t2i = c(3200, 60, 800.5, 9, 1.9, 3e5, 8))
for (m in c("IRR", "IRD", "IRSD")) for (o in zeros) esc(m, rates, o)
rate <- list(xi = c(29, 0, 5, 3, 120, NA), ti = c(394, 33.5, 1200, 0.7, 1e6, 5))
for (m in c("IR", "IRLN", "IRS", "IRFT")) for (o in zeros[-6]) esc(m, rate, o)
write_cases("rates.json", cases)

# Proportions: what single.json lacks
cases <- list()
prop <- list(xi = c(0, 3, 10, 1, 7, 250, 1, 0, NA), ni = c(10, 14, 10, 1, 9, 100000, 300, 1, 5))
for (v in c("UB", "AV")) for (o in zeros[-6]) esc("PR", prop, c(o, list(vtype = v)))
# metafor 3.8 has no AV of PLN and PLO: its LS of studies with the proportion of all people, corrected as it does
for (m in c("PLN", "PLO")) for (to in c("only0", "none")) {
  e <- if (to == "only0") with(prop, ifelse(xi == 0 | xi == ni, 0.5, 0)) else 0
  x <- prop$xi + e; n <- prop$ni + 2 * e; p <- sum(x, na.rm = TRUE) / sum(n[!is.na(x)])
  f <- suppressWarnings(escalc(m, xi = x, ni = n, to = "none")); g <- escalc(m, xi = p * n, ni = n, to = "none")
  derived(m, sprintf("escalc(\"%s\", ...)$yi; $vi of escalc(\"%s\", xi=p*ni), p = sum(xi)/sum(ni), counts corrected first", m, m), prop, f$yi, g$vi, list(to = to, vtype = "AV"))
}
for (o in zeros[-6]) {
  call <- "qnorm(p), vi/2 of escalc(\"PBIT\") of two groups like this one"
  f <- suppressWarnings(do.call(escalc, c(list("PBIT", ai = prop$xi, n1i = prop$ni, ci = prop$xi, n2i = prop$ni), o)))
  p <- suppressWarnings(do.call(escalc, c(list("PR", xi = prop$xi, ni = prop$ni), o)))
  derived("PRZ", call, prop, suppressWarnings(qnorm(p$yi)), f$vi / 2, o)
}
write_cases("proportions.json", cases)
