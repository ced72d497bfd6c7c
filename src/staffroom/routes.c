/* The groups of pages in the order of the site map: one line a file. */
#include "staffroom/pages.h"

/* clang-format off */
const struct staffroom_pages *const staffroom_groups[] = {
    &staffroom_entrance_pages,
    &staffroom_home_pages,
    &staffroom_classes_pages,
    &staffroom_pupil_pages,
    &staffroom_staff_pages,
    &staffroom_evidence_pages,
    &staffroom_act_pages,
    &staffroom_unspent_pages,
    &staffroom_day_menu_pages,
    &staffroom_report_pages,
    &staffroom_summary_pages,
    &staffroom_rosters_pages,
    &staffroom_roster_pages,
    &staffroom_kitchen_pages,
    &staffroom_card_pages,
    &staffroom_card_batch_pages,
    &staffroom_card_bind_pages,
    &staffroom_card_life_pages,
    &staffroom_photo_pages,
    &staffroom_list_pages,
    &staffroom_person_pages,
    &staffroom_move_pages,
    &staffroom_promotion_pages,
    &staffroom_calendar_pages,
    &staffroom_set_meal_pages,
    &staffroom_benefit_pages,
    &staffroom_outage_pages,
    NULL,
};
