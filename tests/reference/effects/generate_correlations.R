# Writes correlations and others. Run from this folder: Rscript generate_correlations.R
source("common.R")

cases <- list()
cor <- list(ri = c(0.3, -0.62, 0, 0.95, 0.08, -0.999, 0.5, 1, NA), ni = c(20, 31, 8, 12, 2500, 40, 5, 10, 9))
for (v in c("LS", "AV")) esc("COR", cor, list(vtype = v))
esc("ZCOR", list(ri = cor$ri[1:7], ni = cor$ni[1:7]))
derived("COR", "$vi of escalc(\"COR\") with ri = 0", cor, cor$ri, escalc("COR", ri = 0 * cor$ri, ni = cor$ni)$vi, list(vtype = "H0"))
derived("COR", "$vi of escalc(\"MN\", mi=ri, sdi=1), the variance of a mean of standard normal values", cor, cor$ri, escalc("MN", mi = cor$ri, sdi = rep(1, 9), ni = cor$ni)$vi, list(vtype = "H0b"))
some <- list(ri = c(0.3, -0.62, 0.95, 0.2, -0.999, 0.5), ni = c(20, 31, 12, 2500, 40, 5))
f <- vapply(1:6, function(i) { r <- some$ri[i]; n <- some$ni[i]; u <- r * series(0.5, 0.5, (n - 2) / 2, 1 - r^2); c(u, u^2 - (1 - (n - 3) / (n - 2) * (1 - r^2) * series(1, 1, n / 2, 1 - r^2))) }, c(0, 0))
call <- "Olkin & Pratt (1958), eqs. 2.3 and 2.4, the hypergeometric series summed in R"
derived("UCOR", call, some, f[1, ], escalc("COR", ri = f[1, ], ni = some$ni)$vi, list(vtype = "LS"))
derived("UCOR", call, some, f[1, ], escalc("COR", ri = f[1, ], ni = some$ni, vtype = "AV")$vi, list(vtype = "AV"))
derived("UCOR", call, some, f[1, ], escalc("COR", ri = 0 * f[1, ], ni = some$ni)$vi, list(vtype = "H0"))
derived("UCOR", call, some, f[1, ], f[2, ], list(vtype = "UB"))

# Regressions: since metafor 4.4 the variance of PCOR has n-m in place of n-m-1, and that of ZPCOR n-m-2
reg <- list(ti = c(2, -1.5, 0, 8.1, 3.3), ni = c(30, 50, 12, 140, 9), mi = c(3, 5, 1, 10, 4), r2i = c(0.4, 0.2, 0.05, 0.61, 0.8))
for (v in c("LS", "AV")) {
  f <- do.call(escalc, c(list("PCOR"), reg[1:3], vtype = v))
  derived("PCOR", sprintf("escalc(\"PCOR\", vtype=\"%s\"), $vi (n-m-1)/(n-m)", v), reg[1:3], f$yi, f$vi * with(reg, (ni - mi - 1) / (ni - mi)), list(vtype = v))
  g <- esc("SPCOR", reg, list(vtype = v))
  if (v == "AV") next
  z <- escalc("ZCOR", ri = f$yi, ni = reg$ni - reg$mi + 1)
  derived("ZPCOR", "escalc(\"ZCOR\", ri, ni=ni-mi+1), ri of escalc(\"PCOR\")", reg[1:3], z$yi, z$vi)
  derived("ZSPCOR", "atanh(yi), vi/(1-yi^2)^2 of escalc(\"SPCOR\")", reg, atanh(g$yi), g$vi / (1 - g$yi^2)^2)
}
# R^2: the delta method from R, whose variance is (1-R^2)^2/n
det <- list(r2i = c(0.4, 0.02, 0.93, 0.15), ni = c(30, 500, 12, 75), mi = c(3, 1, 5, 20))
root <- sqrt(det$r2i); v <- (1 - det$r2i)^2 / det$ni
one <- function(i) matrix(v[i])
f <- delta(quote(r^2), list(r = root), one)
derived("R2", "delta method by deriv3(): r^2, r with the variance (1-r^2)^2/n", det, f$yi, f$vi, list(vtype = "LS"))
f <- delta(quote(log((1 + r) / (1 - r)) / 2), list(r = root), one)
derived("ZR2", "delta method by deriv3(): atanh(r), r with the variance (1-r^2)^2/n", det, f$yi, f$vi)
mean_r2 <- with(det, sum(ni * r2i) / sum(ni)); v <- (1 - mean_r2)^2 / det$ni
derived("R2", "delta method by deriv3() at the mean R^2", det, det$r2i, delta(quote(r^2), list(r = rep(sqrt(mean_r2), 4)), one)$vi, list(vtype = "AV"))
kendall <- function(r2) with(det, 4 * r2 * (1 - r2)^2 * (ni - mi - 1)^2 / ((ni^2 - 1) * (ni + 3)))
derived("R2", "Kendall & Stuart (1979), eq. 27.87", det, det$r2i, kendall(det$r2i), list(vtype = "LS2"))
derived("R2", "Kendall & Stuart (1979), eq. 27.87, at the mean R^2", det, det$r2i, kendall(mean_r2), list(vtype = "AV2"))
write_cases("correlations.json", cases)

cases <- list()
alpha <- list(ai = c(0.8, 0.6, 0.97, 0, -0.4, 0.85), mi = c(5, 10, 2, 40, 7, 12), ni = c(30, 50, 1000, 4, 25, 80))
for (m in c("ARAW", "AHW", "ABT")) esc(m, alpha)
gen <- list(ai = c(14, 6, 0, 100, 3), bi = c(20, 7, 9, 0, 5), ci = c(6, 8, 4, 7, 900))
esc("REH", gen)
write_cases("others.json", cases)
