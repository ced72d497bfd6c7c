/* Groups of pages, in the order of the site map; routes.c lists them. */
#ifndef OFFICE_PAGES_H
#define OFFICE_PAGES_H

#include "office/inside.h"

extern const struct office_pages office_entrance_pages;
extern const struct office_pages office_home_pages;
extern const struct office_pages office_find_pages;
extern const struct office_pages office_upkeep_pages;
extern const struct office_pages office_person_pages;
extern const struct office_pages office_appeal_pages;
extern const struct office_pages office_differences_pages;
extern const struct office_pages office_suspense_pages;
extern const struct office_pages office_register_pages;
extern const struct office_pages office_refund_pages;
extern const struct office_pages office_settle_pages;
extern const struct office_pages office_payout_pages;
extern const struct office_pages office_turnover_pages;
extern const struct office_pages office_dormant_pages;
extern const struct office_pages office_write_off_pages;
extern const struct office_pages office_leaver_pages;
extern const struct office_pages office_income_pages;
extern const struct office_pages office_one_c_pages;
extern const struct office_pages office_card_pages;
extern const struct office_pages office_erasure_pages;
extern const struct office_pages office_export_pages;
extern const struct office_pages office_work_pages;
extern const struct office_pages office_setting_pages;
extern const struct office_pages office_till_pages;
extern const struct office_pages office_till_act_pages;
extern const struct office_pages office_cashier_pages;
extern const struct office_pages office_school_pages;
extern const struct office_pages office_dish_pages;
extern const struct office_pages office_category_pages;
extern const struct office_pages office_price_list_pages;
extern const struct office_pages office_price_school_pages;
extern const struct office_pages office_money_list_pages;
extern const struct office_pages office_menu_pages;
extern const struct office_pages office_menu_month_pages;
extern const struct office_pages office_set_meal_pages;
extern const struct office_pages office_food_file_pages;
extern const struct office_pages office_channel_pages;
extern const struct office_pages office_site_pages;
extern const struct office_pages office_site_text_pages;
extern const struct office_pages office_site_history_pages;
extern const struct office_pages office_site_file_pages;
extern const struct office_pages office_webhook_pages;
extern const struct office_pages office_calendar_pages;
extern const struct office_pages office_outage_pages;
extern const struct office_pages office_staff_pages;
extern const struct office_pages office_staff_person_pages;
extern const struct office_pages office_assent_pages;
extern const struct office_pages office_trail_pages;
extern const struct office_pages office_slip_pages;
extern const struct office_pages office_till_shift_pages;

#endif
