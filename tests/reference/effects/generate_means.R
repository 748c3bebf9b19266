# Writes differences, variability, biserial, change and group_means. Run from this folder: Rscript generate_means.R
source("common.R")

# Unequal groups and SDs, tiny and large n, a zero SD, negative and large effects, n of 1, a missing mean
means <- list(m1i = c(13.54, -22.1, 0.5, 8.4, 101, 3, 12, 5, 1e-3, NA, 4), sd1i = c(13.85, 10.2, 1.1, 2, 15.3, 0, 2.2, 4.1, 2e-3, 1, 1.5),
              n1i = c(13, 61, 3, 2, 480, 10, 8, 1500, 25, 10, 1), m2i = c(20.77, -8.3, -2.5, 8.4, 98, 3, 2, 4.8, -2e-3, 1, 3),
              sd2i = c(21.46, 14.9, 0.4, 3, 14.1, 0, 1.1, 4.4, 3e-3, 1, 2.5), n2i = c(17, 58, 2, 3, 455, 12, 9, 700, 12, 10, 6))
at <- function(d, ...) modifyList(d, list(...))
none <- at(means, m1i = 0 * means$m1i, m2i = 0 * means$m2i)
call38 <- function(m, d, ...) suppressWarnings(do.call(escalc, c(list(m), d, list(...))))
diagonal <- function(...) { v <- list(...); function(i) diag(vapply(v, `[`, 0, i)) }

cases <- list()
for (v in c("LS", "LS2", "UB", "AV")) esc("SMD1", means, list(vtype = v))
esc("MD", means, list(vtype = "UB"))
# Where there is no effect d is a central t: its second moment by beta functions, times the variance of the means
tvar <- function(m) ifelse(m > 2, m * exp(lbeta(1.5, (m - 2) / 2) - lbeta(0.5, m / 2)), NA)
for (m in c("SMD", "SMD1")) {
  df <- if (m == "SMD") means$n1i + means$n2i - 2 else means$n2i - 1
  derived(m, sprintf("$yi of escalc(\"%s\"); J(df)^2 E(t^2) times $vi of the same with equal means, E(t^2) by lbeta()", m), means, call38(m, means)$yi, J(df)^2 * suppressWarnings(tvar(df)) * call38(m, none)$vi, list(vtype = "H0"))
}
# SMDH, since metafor 4.6: 3.8 has J^2 times this variance
f <- call38("SMDH", means); j <- J(means$n1i + means$n2i - 2)
derived("SMDH", "escalc(\"SMDH\"), $vi / J(n1+n2-2)^2", means, f$yi, f$vi / j^2, list(vtype = "LS"))
# the delta method: the variance of a variance is 2 sd^4/(n-1), or 2 sd^4/n in large samples; at g, so with d = yi
with(means, {
  s <- sqrt((sd1i^2 + sd2i^2) / 2)
  for (v in list(list("LS", 1, 1), list("LS2", 0, 0), list("LS3", 0, 1))) {
    a <- v[[2]]; b <- v[[3]]
    g <- delta(quote(m / sqrt((v1 + v2) / 2)), list(m = J(n1i + n2i - 2) * (m1i - m2i), v1 = sd1i^2, v2 = sd2i^2), diagonal(sd1i^2 / (n1i - a) + sd2i^2 / (n2i - a), 2 * sd1i^4 / (n1i - b), 2 * sd2i^4 / (n2i - b)))
    derived("SMDH", sprintf("delta method by deriv3(): m/sqrt((v1+v2)/2) at g, n - %d for the mean, n - %d for the SD", a, b), means, J(n1i + n2i - 2) * (m1i - m2i) / s, g$vi, list(vtype = v[[1]]))
  }
  y <- J(n2i - 1) * (m1i - m2i) / sd2i
  g <- delta(quote(m / sqrt(v2)), list(m = y * sd2i, v2 = sd2i^2), diagonal(sd1i^2 / (n1i - 1) + sd2i^2 / (n2i - 1), 2 * sd2i^4 / (n2i - 1)))
  derived("SMD1H", "$yi of escalc(\"SMD1H\"); $vi by the delta method by deriv3(): m/sqrt(v2) at g, n - 1", means, call38("SMD1H", means)$yi, g$vi, list(vtype = "LS"))
})
write_cases("differences.json", cases)

# Log ratios: means above 0, means below 0, and a change of sign. metafor 3.8 does not correct for the means
cases <- list()
pos <- at(means, m1i = c(13.54, -22.1, 0.5, 8.4, 101, 3, 12, 5, 1e-3, NA, -4), m2i = c(20.77, -8.3, 2.5, 8.4, 98, 3, 2, 4.8, 2e-3, 1, 3))
one <- function(d, g) list(mi = abs(d[[paste0("m", g, "i")]]), sdi = d[[paste0("sd", g, "i")]], ni = d[[paste0("n", g, "i")]])
v1 <- call38("MNLN", one(pos, 1))$vi; v2 <- call38("MNLN", one(pos, 2))$vi
fix <- (v1 - v2) / 2
for (v in c("LS", "HO", "AV", "AVHO")) { f <- call38("ROM", pos, vtype = v); derived("ROM", sprintf("escalc(\"ROM\", vtype=\"%s\"), $yi + (vi1 - vi2)/2 of escalc(\"MNLN\")", v), pos, f$yi + fix, f$vi, list(vtype = v)) }
second <- with(pos, delta(quote(log(m1 / m2)), list(m1 = m1i, m2 = m2i), diagonal(sd1i^2 / n1i, sd2i^2 / n2i), second = TRUE))
derived("ROM", "escalc(\"ROM\") corrected; $vi to second order by deriv3()", pos, call38("ROM", pos)$yi + fix, second$vi, list(vtype = "LS2"))
esc("VR", means[c("sd1i", "n1i", "sd2i", "n2i")], list(vtype = "LS"))
sds <- with(pos, delta(quote(log(v1) / 2 - log(v2) / 2), list(v1 = sd1i^2, v2 = sd2i^2), diagonal(2 * sd1i^4 / (n1i - 1), 2 * sd2i^4 / (n2i - 1)), second = TRUE))
derived("VR", "escalc(\"VR\"); $vi to second order by deriv3()", means[c("sd1i", "n1i", "sd2i", "n2i")], call38("VR", pos)$yi, sds$vi, list(vtype = "LS2"))
f <- call38("CVR", pos)
derived("CVR", "escalc(\"CVR\"), $yi - (vi1 - vi2)/2 of escalc(\"MNLN\")", pos, f$yi - fix, f$vi, list(vtype = "LS"))
derived("CVR", "escalc(\"CVR\") corrected; $vi to second order by deriv3()", pos, f$yi - fix, second$vi + sds$vi, list(vtype = "LS2"))
write_cases("variability.json", cases)

cases <- list()
usual <- lapply(means, `[`, -c(4, 6, 11))
for (m in c("RPB", "RBIS")) for (v in if (m == "RPB") c("LS", "ST", "CS") else "LS") {
  f <- esc(m, usual, list(vtype = v))
  derived(c(RPB = "ZPB", RBIS = "ZBIS")[[m]], sprintf("atanh(yi), vi/(1-yi^2)^2 of escalc(\"%s\", vtype=\"%s\")", m, v), usual, suppressWarnings(atanh(f$yi)), f$vi / (1 - f$yi^2)^2, list(vtype = v))
}
for (m in c("D2OR", "D2ORN", "D2ORL")) esc(m, means)
write_cases("biserial.json", cases)

# Change: m1i after, m2i before, sd1i before; two pairs, perfect correlation, a zero SD, means of both signs
cases <- list()
chg <- list(m1i = c(52.1, 101.5, 33, 12.4, 5.61, 10, 3, 5, -4, NA, 7), m2i = c(47.3, 96.2, 31.8, 10.9, 5.02, 25, 3, 4, 8, 1, 2),
            sd1i = c(9.8, 14.2, 6.1, 3.3, 1.21, 6, 2, 0, 3, 1, 2), sd2i = c(10.4, 15.9, 5.2, 3.9, 1.44, 9, 1, 2, 3, 1, 4),
            ni = c(24, 40, 18, 65, 22, 2, 5, 12, 900, 10, 3), ri = c(0.62, 0.71, 0.48, 0.55, 0.35, 0, 0.9, 0.5, -0.4, 0.5, 1))
same <- at(chg, m1i = 0 * chg$m1i, m2i = 0 * chg$m2i)
esc("MC", chg)
for (m in c("SMCC", "SMCR")) for (v in c("LS", "LS2")) esc(m, chg, list(vtype = v))
unbiased <- function(df) 1 - (df - 2) / (df * J(df)^2)
for (m in c("SMCC", "SMCR")) {
  # var = (1 - (df-2)/(df J^2)) g^2 + the variance at no change, as escalc("SMD", vtype="UB"); that of SMCR at
  # the unbiased correlation (Olkin & Pratt 1958, eq. 2.3)
  small <- lapply(chg, `[`, -9); null <- lapply(same, `[`, -9); y <- call38(m, small)$yi; df <- small$ni - 1
  ru <- with(small, mapply(function(r, n) if (n > 4) r * series(0.5, 0.5, (n - 2) / 2, 1 - r^2) else NA, ri, ni))
  at_none <- call38(m, if (m == "SMCR") at(null, ri = ru) else null)$vi
  where <- if (m == "SMCR") ", there with the unbiased correlation" else ""
  derived(m, sprintf("$yi of escalc(\"%s\"); $vi with equal means%s + (1 - (df-2)/(df J(df)^2)) yi^2, df = n-1", m, where), small, y, at_none + unbiased(df) * y^2, list(vtype = "UB"))
  derived(m, sprintf("$yi of escalc(\"%s\"); J(df)^2 E(t^2) times $vi with equal means%s, E(t^2) by lbeta(), df = n-1", m, where), small, y, J(df)^2 * suppressWarnings(tvar(df)) * at_none, list(vtype = "H0"))
}
f <- call38("SMCRH", chg)
derived("SMCRH", "escalc(\"SMCRH\"), $vi / J(n-1)^2", chg, f$yi, f$vi / J(chg$ni - 1)^2, list(vtype = "LS"))
with(chg, {
  df <- 2 * (ni - 1) / (1 + ri^2); s <- sqrt((sd1i^2 + sd2i^2) / 2); y <- J(df) * (m1i - m2i) / s
  both <- function(var_m, var1, var2, cov12) function(i) matrix(c(var_m[i], 0, 0, 0, var1[i], cov12[i], 0, cov12[i], var2[i]), 3)
  g <- delta(quote(m / sqrt((v1 + v2) / 2)), list(m = y, v1 = 0 * y + 1, v2 = 0 * y + 1), both(2 * (1 - ri) / ni, 2 / ni + 0 * y, 2 / ni + 0 * y, 2 * ri^2 / ni))
  derived("SMCRP", "J(2(n-1)/(1+r^2)) (m1-m2)/sqrt((sd1^2+sd2^2)/2); $vi by deriv3() at g with both SDs 1, n", chg, y, g$vi, list(vtype = "LS"))
  d <- sd1i^2 + sd2i^2 - 2 * ri * sd1i * sd2i
  g <- delta(quote(m / sqrt((v1 + v2) / 2)), list(m = y * s, v1 = sd1i^2, v2 = sd2i^2), both(d / (ni - 1), 2 * sd1i^4 / (ni - 1), 2 * sd2i^4 / (ni - 1), 2 * ri^2 * sd1i^2 * sd2i^2 / (ni - 1)))
  derived("SMCRPH", "$yi as SMCRP; $vi by deriv3() at g, n - 1", chg, y, g$vi, list(vtype = "LS"))
  g <- delta(quote(m / sqrt((v1 + v2) / 2)), list(m = y * s, v1 = sd1i^2, v2 = sd2i^2), both(d / ni, 2 * sd1i^4 / ni, 2 * sd2i^4 / ni, 2 * ri^2 * sd1i^2 * sd2i^2 / ni))
  derived("SMCRPH", "$yi as SMCRP; $vi by deriv3() at g, n", chg, y, g$vi, list(vtype = "LS2"))
  y <- J(ni - 1) * (m1i - m2i) / sd1i
  g <- delta(quote(m / sqrt(v1)), list(m = y * sd1i, v1 = sd1i^2), diagonal(d / ni, 2 * sd1i^4 / ni))
  derived("SMCRH", "J(n-1) (m1-m2)/sd1; $vi by deriv3() at g, n", chg, y, g$vi, list(vtype = "LS2"))
})
above <- at(chg, m1i = abs(chg$m1i))
v1 <- call38("MNLN", list(mi = above$m1i, sdi = above$sd1i, ni = above$ni))$vi; v2 <- call38("MNLN", list(mi = above$m2i, sdi = above$sd2i, ni = above$ni))$vi
f <- call38("ROMC", above); derived("ROMC", "escalc(\"ROMC\"), $yi + (vi1 - vi2)/2 of escalc(\"MNLN\")", above, f$yi + (v1 - v2) / 2, f$vi)
f <- call38("CVRC", above); derived("CVRC", "escalc(\"CVRC\"), $yi - (vi1 - vi2)/2 of escalc(\"MNLN\")", above, f$yi - (v1 - v2) / 2, f$vi)
esc("VRC", chg[c("sd1i", "sd2i", "ni", "ri")])
# To the second order, two variables with a covariance: g'Vg + tr(HVHV)/2, H by deriv3()
pair <- function(v1, v2, cov12) function(i) matrix(c(v1[i], cov12[i], cov12[i], v2[i]), 2)
with(above, {
  means2 <- delta(quote(log(m1 / m2)), list(m1 = m1i, m2 = m2i), pair(sd1i^2 / ni, sd2i^2 / ni, ri * sd1i * sd2i / ni), second = TRUE)
  sds2 <- delta(quote(log(v1) / 2 - log(v2) / 2), list(v1 = sd1i^2, v2 = sd2i^2), pair(2 * sd1i^4 / (ni - 1), 2 * sd2i^4 / (ni - 1), 2 * ri^2 * sd1i^2 * sd2i^2 / (ni - 1)), second = TRUE)
  call <- "$vi to second order by deriv3(), g'Vg + tr(HVHV)/2"
  derived("ROMC", paste("escalc(\"ROMC\") corrected;", call), above, call38("ROMC", above)$yi + (v1 - v2) / 2, means2$vi, list(vtype = "LS2"))
  derived("VRC", paste("escalc(\"VRC\");", call), above[c("sd1i", "sd2i", "ni", "ri")], call38("VRC", above)$yi, sds2$vi, list(vtype = "LS2"))
  derived("CVRC", paste("escalc(\"CVRC\") corrected;", call), above, call38("CVRC", above)$yi - (v1 - v2) / 2, means2$vi + sds2$vi, list(vtype = "LS2"))
})
write_cases("change.json", cases)

cases <- list()
grp <- list(mi = c(13.54, -22.1, 0.5, 101, 3, 12, 5, NA, 4), sdi = c(13.85, 10.2, 1.1, 15.3, 0, 2.2, 4.1, 1, 1.5), ni = c(13, 61, 3, 480, 10, 2, 1500, 10, 4))
esc("MN", grp)
for (m in c("MNLN", "CVLN")) esc(m, at(grp, mi = abs(grp$mi)))
esc("SDLN", grp[c("sdi", "ni")])
f <- call38("SMCC", list(m1i = grp$mi, m2i = 0 * grp$ni, sd1i = grp$sdi, sd2i = 0 * grp$ni, ni = grp$ni, ri = 0 * grp$ni))
derived("SMN", "escalc(\"SMCC\", m1i=mi, m2i=0, sd1i=sdi, sd2i=0, ri=0)", grp, f$yi, f$vi)
write_cases("group_means.json", cases)
