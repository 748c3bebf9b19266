# Targets and imprecision by pmatools 0.5.1 (ykfrkw/pmatools at a4cd4dd02885572639a98ad086ee2f3dd3422187), an
# independent reading of Core GRADE 2, figures 2 and 4. Run in a checkout of it with R >= 4.1:
#   Rscript pmatools.R > pmatools.csv
# The grid is ours; every judgement is its functions'. Outcomes are undesirable events and standardised means.
source("R/domain_imprecision.R")
source("R/rating_target.R")
cat("measure,value,low,high,mid,threshold,risk,n,target,judgement,ois\n")
one <- function(measure, te, half, mid, threshold, risk, n) {
  got <- .derive_rating_target(te, mid, threshold, sm = measure)
  low <- te - half; high <- te + half
  at <- got$threshold_for_imprecision
  inside <- function(t) low < t && high > t
  rated_mid <- .has_mid(at)
  zone <- if (rated_mid) at else if (.has_mid(mid)) mid else NA
  both <- if (is.na(zone)) NA else inside(zone) && inside(-zone)
  over <- if (rated_mid) inside(zone) || inside(-zone) else inside(0)
  binary <- measure == "RR"
  ois <- if (binary) .calc_ois("relative", 0.05, 0.2, risk, risk * 0.75, NULL, NULL)
         else .calc_ois("absolute", 0.05, 0.2, NULL, NULL, mid, 1)
  size <- ois$value
  fig4 <- .classify_imprecision(
    over, both, .is_implausibly_large(te, measure), binary,
    n / size >= 1, n / size, n, .ci_ratio(low, high, measure), .ci_ratio_cut(measure))
  back <- if (binary) exp else identity
  cat(sprintf("%s,%.17g,%.17g,%.17g,%.17g,%s,%g,%d,%s,%s,%d\n", measure, back(te), back(low), back(high),
    back(mid), threshold, risk, n, got$target, fig4$judgment, size))
}
for (threshold in c("null", "mid")) {
  for (te in log(c(0.3, 0.52, 0.65, 0.8, 0.97, 1.1, 1.7)))
    for (half in c(0.04, 0.2, 0.5, 0.7))
      for (mid in log(c(1.15, 1.5)))
        for (risk in c(0.05, 0.3)) for (n in c(300L, 1500L, 9000L))
          one("RR", te, half, mid, threshold, risk, n)
  for (te in c(-1.1, -0.45, 0.13, 0.85)) for (half in c(0.06, 0.31, 0.71, 1.3)) for (mid in c(0.1, 0.2, 0.5))
    for (n in c(40L, 200L, 500L, 900L)) one("SMD", te, half, mid, threshold, 0, n)
}
