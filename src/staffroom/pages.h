/* Groups of pages, a file each; routes.c lists them. */
#ifndef STAFFROOM_PAGES_H
#define STAFFROOM_PAGES_H

#include "staffroom/inside.h"

extern const struct staffroom_pages staffroom_entrance_pages;
extern const struct staffroom_pages staffroom_home_pages;
extern const struct staffroom_pages staffroom_classes_pages;
extern const struct staffroom_pages staffroom_pupil_pages;
extern const struct staffroom_pages staffroom_absence_pages;
extern const struct staffroom_pages staffroom_staff_pages;
extern const struct staffroom_pages staffroom_evidence_pages;
extern const struct staffroom_pages staffroom_act_pages;
extern const struct staffroom_pages staffroom_unspent_pages;
extern const struct staffroom_pages staffroom_day_menu_pages;
extern const struct staffroom_pages staffroom_report_pages;
extern const struct staffroom_pages staffroom_summary_pages;
extern const struct staffroom_pages staffroom_rosters_pages;
extern const struct staffroom_pages staffroom_roster_pages;
extern const struct staffroom_pages staffroom_kitchen_pages;
extern const struct staffroom_pages staffroom_card_pages;
extern const struct staffroom_pages staffroom_card_batch_pages;
extern const struct staffroom_pages staffroom_card_bind_pages;
extern const struct staffroom_pages staffroom_card_life_pages;
extern const struct staffroom_pages staffroom_photo_pages;
extern const struct staffroom_pages staffroom_list_pages;
extern const struct staffroom_pages staffroom_list_people_pages;
extern const struct staffroom_pages staffroom_move_pages;
extern const struct staffroom_pages staffroom_person_pages;
extern const struct staffroom_pages staffroom_promotion_pages;
extern const struct staffroom_pages staffroom_calendar_pages;
extern const struct staffroom_pages staffroom_term_pages;
extern const struct staffroom_pages staffroom_set_meal_pages;
extern const struct staffroom_pages staffroom_set_meal_family_pages;
extern const struct staffroom_pages staffroom_set_meal_rule_pages;
extern const struct staffroom_pages staffroom_benefit_pages;
extern const struct staffroom_pages staffroom_outage_pages;

#endif
