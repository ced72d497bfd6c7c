/* The groups of pages in the order of the site map: one line a file. */
#include "office/pages.h"

/* clang-format off */
const struct office_pages *const office_groups[] = {
    &office_entrance_pages,
    &office_home_pages,
    &office_find_pages,
    &office_upkeep_pages,
    &office_differences_pages,
    &office_suspense_pages,
    &office_register_pages,
    &office_refund_pages,
    &office_settle_pages,
    &office_payout_pages,
    &office_turnover_pages,
    &office_one_c_pages,
    &office_card_pages,
    &office_work_pages,
    &office_setting_pages,
    &office_till_pages,
    &office_till_act_pages,
    &office_cashier_pages,
    &office_school_pages,
    &office_dish_pages,
    &office_category_pages,
    &office_price_list_pages,
    &office_price_school_pages,
    &office_channel_pages,
    &office_site_pages,
    &office_site_text_pages,
    &office_site_history_pages,
    &office_site_file_pages,
    &office_webhook_pages,
    &office_calendar_pages,
    &office_outage_pages,
    NULL,
};
/* clang-format on */
