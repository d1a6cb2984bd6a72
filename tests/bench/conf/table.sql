-- What somebody who knows SQL would type for an organisation's table by county, month and act type.
SELECT place_code, reported_month, act, count(*)
  FROM kith.record CROSS JOIN LATERAL unnest(act_types) AS act
 WHERE org = 'bulk' AND state = 1 AND kind = 1 AND counts_in_statistics
 GROUP BY place_code, reported_month, act
