/* Rates. A bucket is one moment: when it will be full; each token moves it on by a period. */
#include "http/rate.h"

#include "base/check.h"

void rate_init(struct rate *rate, int count, int64_t period_us, int burst)
{
    CHECK(count > 0 && burst > 0 && period_us >= count);
    CHECK(pthread_mutex_init(&rate->lock, NULL) == 0);
    rate->period_us = period_us / count;
    rate->burst = burst;
    for (int i = 0; i < RATE_BUCKETS; i++) rate->full_at_us[i] = 0;
}

void rate_release(struct rate *rate)
{
    pthread_mutex_destroy(&rate->lock);
}

static int64_t *bucket_of(struct rate *rate, uint64_t key)
{
    return &rate->full_at_us[(key * UINT64_C(0x9E3779B97F4A7C15)) >> 52];
}

static bool look(struct rate *rate, uint64_t key, int64_t now_us, bool takes)
{
    int64_t *full_at_us = bucket_of(rate, key);
    pthread_mutex_lock(&rate->lock);
    int64_t from_us = *full_at_us > now_us ? *full_at_us : now_us;
    bool has_one = from_us + rate->period_us - now_us <= rate->period_us * rate->burst;
    if (has_one && takes) *full_at_us = from_us + rate->period_us;
    pthread_mutex_unlock(&rate->lock);
    return has_one;
}

bool rate_take(struct rate *rate, uint64_t key, int64_t now_us)
{
    return look(rate, key, now_us, true);
}

bool rate_has(struct rate *rate, uint64_t key, int64_t now_us)
{
    return look(rate, key, now_us, false);
}

void rate_left(struct rate *rate, uint64_t key, int64_t now_us, int *out_count, int *out_full_s)
{
    pthread_mutex_lock(&rate->lock);
    int64_t full_in_us = *bucket_of(rate, key) - now_us;
    pthread_mutex_unlock(&rate->lock);
    if (full_in_us < 0) full_in_us = 0;
    int64_t taken = (full_in_us + rate->period_us - 1) / rate->period_us;
    *out_count = taken >= rate->burst ? 0 : rate->burst - (int)taken;
    *out_full_s = (int)((full_in_us + 999999) / 1000000);
}
