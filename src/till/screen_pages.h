/* Handlers of the screen by file, in the order of the routes; screen_routes.c names them. */
#ifndef TILL_SCREEN_PAGES_H
#define TILL_SCREEN_PAGES_H

#include "till/screen_inside.h"

/* screen_guard.c */
SCREEN_HANDLER(counter_page);
SCREEN_HANDLER(display_page);

/* screen_look.c */
enum { EVENTS_SINCE, EVENTS_RUN };
SCREEN_HANDLER(state_show);
SCREEN_HANDLER(events_show);
SCREEN_HANDLER(display_state);
SCREEN_HANDLER(menu_show);
SCREEN_HANDLER(classes_show);
enum { PEOPLE_CLASS, PEOPLE_WORDS };
SCREEN_HANDLER(people_show);
enum { PHOTO_ACCOUNT };
SCREEN_HANDLER(photo_show);
enum { CLASS_ID, CLASS_MEAL };
SCREEN_HANDLER(class_show);

/* screen_back.c */
enum { DETAILS_ACCOUNT };
SCREEN_HANDLER(details_show);
SCREEN_HANDLER(details_print);
SCREEN_HANDLER(receipts_show);
SCREEN_HANDLER(receipt_return);
SCREEN_HANDLER(receipt_reprint);

/* screen_reports.c */
SCREEN_HANDLER(report_show);
SCREEN_HANDLER(report_print);
SCREEN_HANDLER(about_show);
SCREEN_HANDLER(test_print);

/* screen_entrance.c */
SCREEN_HANDLER(screen_enrol);
SCREEN_HANDLER(cashier_login);
SCREEN_HANDLER(cashier_logout);
SCREEN_HANDLER(shift_begin);
SCREEN_HANDLER(shift_end);
SCREEN_HANDLER(line_force);

/* screen_sell.c, screen_postpone.c */
SCREEN_HANDLER(mode_set);
SCREEN_HANDLER(card_typed);
SCREEN_HANDLER(verdict_shown);
SCREEN_HANDLER(who_set);
SCREEN_HANDLER(who_clear);
SCREEN_HANDLER(allergy_acknowledge);
SCREEN_HANDLER(order_sell);
SCREEN_HANDLER(order_override);
SCREEN_HANDLER(class_serve);
SCREEN_HANDLER(order_postpone);
SCREEN_HANDLER(postponed_take);
SCREEN_HANDLER(postponed_drop);

/* screen_guest.c */
SCREEN_HANDLER(guest_ask);

/* screen_cards.c */
SCREEN_HANDLER(card_activate);
SCREEN_HANDLER(card_lost);
SCREEN_HANDLER(temporary_give);
SCREEN_HANDLER(temporary_back);
SCREEN_HANDLER(password_print);

/* screen_files.c */
enum { FILE_NAME, FILE_VERSION };
SCREEN_HANDLER(file_show);

#endif
