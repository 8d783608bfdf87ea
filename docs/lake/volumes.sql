-- complaints dashboard satisfaction: market share and returning-customer rate of a month (C10).
SELECT
    sum(serviced) AS serviced,
    sum(returning_customers) AS "returning",
    sum(cars_in_area) AS cars_in_area,
    rate(sum(serviced), sum(cars_in_area)) AS market_share,
    rate(sum(returning_customers), sum(serviced)) AS returning_rate
FROM (
    -- The newest of each store and month stands.
    SELECT
        arg_max((data ->> 'serviced')::BIGINT, version) AS serviced,
        arg_max((data ->> 'returning')::BIGINT, version) AS returning_customers,
        arg_max((data ->> 'cars_in_area')::BIGINT, version) AS cars_in_area
    FROM entries
    WHERE kind = 'volumes-set.v1'
    AND in_time((data ->> 'month' || '-01 00:00:00+08:00')::TIMESTAMPTZ)
    GROUP BY data ->> 'store', data ->> 'month'
);
