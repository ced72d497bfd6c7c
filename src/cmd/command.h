/* A subcommand of obed, and what each gets to work with. */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include <stdio.h>

#include "base/arena.h"
#include "cmd/config.h"
#include "cmd/keys.h"
#include "desk/desk.h"
#include "store/store.h"
#include "world/world.h"

/* Exit statuses: what scripts and supervisors rely on. */
enum {
    EXIT_DONE = 0,
    EXIT_REFUSED = 1, /* the answer is no: books that do not verify, a list with bad lines */
    EXIT_USAGE = 2,
    EXIT_FAULT = 3, /* the world failed: no database, no disk */
};

enum command_needs {
    NEEDS_NOTHING,
    NEEDS_READING, /* a database with this program's schema, which may be in use */
    NEEDS_WRITING, /* the same, to write: where a server holds it, the server is asked to do it */
    NEEDS_OWN,     /* opens what it needs by itself */
};

struct command_session {
    struct arena *arena;
    const struct config *config;
    const struct world *world;
    struct store *store; /* NULL with NEEDS_NOTHING and NEEDS_OWN */
    struct desk *desk;   /* NULL unless NEEDS_WRITING */
    FILE *out;           /* answers; faults go to the log */
};

struct command {
    const char *name;    /* "verify", "user password" */
    const char *usage;   /* words behind the name */
    const char *summary; /* one line */
    const char *help;    /* more lines, each indented by two blanks; "" for none */
    enum command_needs needs;
    const struct key_table *keys; /* of its own: it takes all of argv; NULL: those of config.h */
    int (*run)(struct command_session *session, int argc, char **argv); /* without the name */
};

/* "127.0.0.1:8080", "[::1]:8080", ":8080" (every address). False: it is none of these. */
bool listen_parse(struct arena *arena, const char *listen, const char **out_address, int *out_port)
    MUST_CHECK;
/* An address that no other machine reaches. */
bool listen_is_loopback(const char *listen);

/* Prints the usage on standard error and gives EXIT_USAGE. */
int command_misused(const struct command *command);

extern const struct command command_migrate;
extern const struct command command_serve;
extern const struct command command_verify;
extern const struct command command_rebuild;
extern const struct command command_seal;
extern const struct command command_user_password;
extern const struct command command_staff_add;
extern const struct command command_staff_list;
extern const struct command command_staff_password;
extern const struct command command_staff_right;
extern const struct command command_staff_active;
extern const struct command command_staff_factor;
extern const struct command command_trail;
extern const struct command command_till;
extern const struct command command_till_code;
extern const struct command command_till_list;
extern const struct command command_till_forgotten;
extern const struct command command_till_rename;
extern const struct command command_till_move;
extern const struct command command_till_revoke;
extern const struct command command_till_cashier_add;
extern const struct command command_till_cashier_list;
extern const struct command command_till_cashier_set;
extern const struct command command_till_cashier_remove;
extern const struct command command_attendance;
extern const struct command command_roster_charge;
extern const struct command command_roster_show;
extern const struct command command_photo_set;
extern const struct command command_photo_remove;
extern const struct command command_card_design_show;
extern const struct command command_card_design_check;
extern const struct command command_card_design_set;
extern const struct command command_card_design_picture;
extern const struct command command_backup;
extern const struct command command_upkeep;
extern const struct command command_school_kind;
extern const struct command command_school_add;
extern const struct command command_school_set;
extern const struct command command_school_list;
extern const struct command command_setting;
extern const struct command command_setting_history;
extern const struct command command_calendar_term;
extern const struct command command_calendar_day;
extern const struct command command_calendar;
extern const struct command command_caterer;
extern const struct command command_funding_source;
extern const struct command command_benefit_kind;
extern const struct command command_rule_set;
extern const struct command command_rule_derive;
extern const struct command command_set_meal_price;
extern const struct command command_outage_begin;
extern const struct command command_outage_end;
extern const struct command command_outage;
extern const struct command command_channel_list;
extern const struct command command_channel_show;
extern const struct command command_channel_history;
extern const struct command command_channel_add;
extern const struct command command_channel_set;
extern const struct command command_channel_password;
extern const struct command command_channel_conflicts;
extern const struct command command_order_list;
extern const struct command command_order_show;
extern const struct command command_order_receipt;
extern const struct command command_demo;
extern const struct command command_import_pupils;
extern const struct command command_dishes_import;
extern const struct command command_prices;
extern const struct command command_prices_import;
extern const struct command command_import_register;
extern const struct command command_import_statement;
extern const struct command command_reconcile;
extern const struct command command_erase;
extern const struct command command_export_all;
extern const struct command command_import_all;
extern const struct command command_export_charges;
extern const struct command command_requisite;
extern const struct command command_menu_write;
extern const struct command command_slips;
extern const struct command command_report;
extern const struct command command_settle_list;
extern const struct command command_settle_show;
extern const struct command command_settle_close;
extern const struct command command_turnover;
extern const struct command command_export_one_c;

/* All of them, in the order of the help; ends with NULL. */
extern const struct command *const commands[];

#endif
