# Writes the reference values beside this file. Run from this folder: Rscript generate.R
# Needs R with metafor (Debian r-cran-metafor). Every number is written with 17 significant digits.
source("common.R")

# 2x2 tables: unequal groups, single and double zeros, all events, large and rare, a missing cell
t22 <- list(ai = c(4, 12, 0, 5, 0, 7, 31, 10, 0, 2, 8, 1, 3, NA),
            bi = c(119, 3, 10, 0, 25, 0, 0, 11, 4, 99998, 1, 1, 40, 5),
            ci = c(11, 9, 2, 3, 0, 5, 28, 0, 6, 4, 1, 1, 3, 0),
            di = c(128, 30, 18, 9, 13, 0, 2, 14, 0, 49996, 9, 2, 12, 8))
cases <- list()
for (m in c("OR", "RR", "RD")) {
  for (to in c("only0", "all", "if0all", "none")) for (drop00 in c(FALSE, TRUE)) for (add in c(0.5, 0.1)) {
    if (to == "none" && add != 0.5) next
    code <- sprintf("escalc(\"%s\", ai=ai, bi=bi, ci=ci, di=di, add=%s, to=\"%s\", drop00=%s)", m, add, to, drop00)
    f <- run(code, t22)
    cases <- c(cases, list(case(code, t22, f$yi, f$vi, measure = m, options = list(add = add, to = to, drop00 = drop00))))
  }
  # if0all where only a table dropped by drop00 has zeros, and where there are none
  for (d in list(list(ai = c(4, 3, 0), bi = c(10, 7, 10), ci = c(2, 3, 0), di = c(18, 7, 12)),
                 list(ai = c(4, 3), bi = c(10, 7), ci = c(2, 3), di = c(18, 7))))
    for (drop00 in c(FALSE, TRUE)) {
      code <- sprintf("escalc(\"%s\", ai=ai, bi=bi, ci=ci, di=di, to=\"if0all\", drop00=%s)", m, drop00)
      f <- run(code, d)
      cases <- c(cases, list(case(code, d, f$yi, f$vi, measure = m, options = list(add = 0.5, to = "if0all", drop00 = drop00))))
    }
}
# 0.5 to the events alone: the same as the uncorrected ratio of a table with half an event more
d <- list(ai = c(0, 3, 0), bi = c(10, 21, 40), ci = c(2, 0, 5), di = c(18, 14, 2))
code <- "escalc(\"RR\", ai=ai+0.5, bi=bi, ci=ci+0.5, di=di, to=\"none\")"
f <- run(code, d)
cases <- c(cases, list(case(code, d, f$yi, f$vi, measure = "RR", options = list(add = 0.5, to = "only0", rr_add = "events"))))
write_cases("tables.json", cases)

# Means: unequal groups and SDs, tiny and large n, a zero SD, negative and large effects, n of 1, a missing mean
means <- list(m1i = c(13.54, -22.1, 0.5, 8.4, 101, 3, 12, 5, 1e-3, NA, 4),
              sd1i = c(13.85, 10.2, 1.1, 2, 15.3, 0, 2.2, 4.1, 2e-3, 1, 1.5),
              n1i = c(13, 61, 3, 2, 480, 10, 8, 1500, 25, 10, 1),
              m2i = c(20.77, -8.3, -2.5, 8.4, 98, 3, 2, 4.8, -2e-3, 1, 3),
              sd2i = c(21.46, 14.9, 0.4, 3, 14.1, 0, 1.1, 4.4, 3e-3, 1, 2.5),
              n2i = c(17, 58, 2, 2, 455, 12, 9, 700, 12, 10, 6))
cases <- list()
for (mv in list(c("MD", "LS"), c("MD", "HO"), c("SMD", "LS"), c("SMD", "LS2"), c("SMD", "UB"), c("SMD", "AV"))) {
  code <- sprintf("escalc(\"%s\", m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i, vtype=\"%s\")", mv[1], mv[2])
  f <- run(code, means)
  cases <- c(cases, list(case(code, means, f$yi, f$vi, measure = mv[1], options = list(vtype = mv[2]))))
}
write_cases("means.json", cases)

# One group: proportions (none, all, one person, rare, missing) and change
prop <- list(xi = c(0, 3, 10, 1, 7, 250, 1, 0, NA), ni = c(10, 14, 10, 1, 9, 100000, 300, 1, 5))
cases <- list()
for (m in c("PR", "PLN", "PLO", "PAS", "PFT")) {
  code <- sprintf("escalc(\"%s\", xi=xi, ni=ni)", m)
  f <- run(code, prop)
  cases <- c(cases, list(case(code, prop, f$yi, f$vi, measure = m, options = list())))
  for (to in c("only0", "all", "if0all", "none")) {
    code <- sprintf("escalc(\"%s\", xi=xi, ni=ni, add=0.25, to=\"%s\")", m, to)
    f <- run(code, prop)
    cases <- c(cases, list(case(code, prop, f$yi, f$vi, measure = m, options = list(add = 0.25, to = to))))
  }
}
# m1i after, m2i before, sd1i before: ten rows of a textbook-like pre-post set, each with its own correlation
prepost <- list(m1i = c(52.1, 101.5, 33, 12.4, 78.2, 5.61, 63.9, 44, 27.3, 90.7),
                m2i = c(47.3, 96.2, 31.8, 10.9, 70.1, 5.02, 61, 36.5, 25.9, 84.4),
                sd1i = c(9.8, 14.2, 6.1, 3.3, 12.5, 1.21, 8.8, 10.1, 5.5, 16.3),
                sd2i = c(10.4, 15.9, 5.2, 3.9, 11, 1.44, 9.1, 12.7, 5.1, 18.8),
                ni = c(24, 40, 18, 65, 30, 22, 51, 15, 28, 36),
                ri = c(0.62, 0.71, 0.48, 0.55, 0.8, 0.35, 0.66, 0.52, 0.74, 0.58))
edge <- list(m1i = c(10, 3, 5, -4, NA, 7), m2i = c(25, 3, 4, 8, 1, 2), sd1i = c(6, 2, 0, 3, 1, 2), sd2i = c(9, 1, 2, 3, 1, 4),
             ni = c(2, 5, 12, 900, 10, 3), ri = c(0, 0.9, 0.5, -0.4, 0.5, 1))
for (m in c("MC", "SMCR")) for (d in list(prepost, edge)) {
  code <- sprintf("escalc(\"%s\", m1i=m1i, m2i=m2i, sd1i=sd1i, sd2i=sd2i, ni=ni, ri=ri)", m)
  f <- run(code, d)
  cases <- c(cases, list(case(code, d, f$yi, f$vi, measure = m, options = list())))
}
write_cases("single.json", cases)

# Paired: MC is the crossover mean difference; MP* take the paired table as both, only1, only2, neither
cases <- list()
code <- "escalc(\"MC\", m1i=m1i, m2i=m2i, sd1i=sd1i, sd2i=sd2i, ni=ni, ri=ri)"
f <- run(code, edge)
cases <- c(cases, list(case(code, edge, f$yi, f$vi, measure = "MD", options = list())))
full <- list(both = c(4, 5, 20, 1, 30), only1 = c(10, 1, 3, 7, 2), only2 = c(2, 3, 8, 1, 25), neither = c(18, 4, 40, 9, 6))
inner <- list(both = c(0, 5, 0, 6, 3), only1 = c(7, 0, 4, 0, 5), only2 = c(3, 3, 9, 6, 0), neither = c(7, 4, 0, 8, 6))
margin <- list(both = c(0, 5, 0, 0, 9), only1 = c(0, 0, 7, 0, 0), only2 = c(3, 3, 0, 0, 2), neither = c(12, 0, 5, 10, 0))
for (m in c("OR", "RR", "RD")) for (set in list(list(full, "to=\"none\""), list(inner, "to=\"none\""), list(margin, "add=0.25, to=\"all\""))) {
  code <- sprintf("escalc(\"MP%s\", ai=both, bi=only1, ci=only2, di=neither, %s)", m, set[[2]])
  f <- run(code, set[[1]])
  cases <- c(cases, list(case(code, set[[1]], f$yi, f$vi, measure = m, options = list())))
}
for (set in list(list(full, "to=\"none\""), list(list(both = 3, only1 = c(5, 0, 0), only2 = c(0, 4, 0), neither = 9), "to=\"all\""))) {
  d <- lapply(set[[1]], function(x) x + rep(0, length(set[[1]]$only1)))
  code <- sprintf("escalc(\"MPORC\", ai=both, bi=only1, ci=only2, di=neither, %s)", set[[2]])
  f <- run(code, d)
  cases <- c(cases, list(case(code, d, f$yi, f$vi, measure = "OR", options = list(odds = "conditional"))))
}
write_cases("paired.json", cases)

# Arms that share a control: the covariances of regression coefficients, which need no formula of ours
arms <- list(events = c(14, 9, 21), n = c(40, 33, 52), control_events = 6, control_n = 44)
cases <- list()
x <- c(arms$control_events, arms$events); n <- c(arms$control_n, arms$n); arm <- factor(0:3)
for (m in list(c("OR", "logit"), c("RR", "log"), c("RD", "identity"))) {
  code <- sprintf("glm(cbind(x, n - x) ~ arm, family=binomial(\"%s\"), control=glm.control(epsilon=1e-15, maxit=200))", m[2])
  g <- binomial(m[2])$linkfun(x / n)
  fit <- suppressWarnings(glm(cbind(x, n - x) ~ arm, family = binomial(m[2]), start = c(g[1], g[-1] - g[1]), control = glm.control(epsilon = 1e-15, maxit = 200)))
  V <- vcov(fit)[-1, -1]
  f <- rma.mv(coef(fit)[-1], V, method = "FE")
  cases <- c(cases, list(list(call = paste(code, "; rma.mv(coef, vcov, method=\"FE\")"), measure = m[1], args = lapply(arms, function(a) if (length(a) > 1) I(a) else a), yi = I(as.numeric(coef(fit)[-1])),
                              V = lapply(1:3, function(i) I(as.numeric(V[i, ]))), combined = I(c(as.numeric(f$beta), f$se^2)))))
}
write_cases("arms.json", cases)
