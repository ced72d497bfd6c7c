/* The table of subcommands. */
#include "cmd/command.h"

/* clang-format off: a line a command */
const struct command *const commands[] = {
    &command_serve,
    &command_migrate,
    &command_verify,
    &command_rebuild,
    &command_seal,
    &command_user_password,
    &command_staff_add,
    &command_staff_list,
    &command_staff_password,
    &command_staff_right,
    &command_staff_active,
    &command_till_code,
    &command_till_list,
    &command_till_forgotten,
    &command_till_revoke,
    &command_till_cashier_add,
    &command_till_cashier_list,
    &command_till_cashier_set,
    &command_till_cashier_remove,
    &command_till,
    &command_attendance,
    &command_photo_set,
    &command_photo_remove,
    &command_menu_write,
    &command_roster_charge,
    &command_roster_show,
    &command_school_kind,
    &command_school_add,
    &command_setting,
    &command_channel_list,
    &command_channel_show,
    &command_channel_history,
    &command_channel_add,
    &command_channel_set,
    &command_channel_password,
    &command_channel_conflicts,
    &command_order_list,
    &command_order_show,
    &command_order_receipt,
    &command_backup,
    &command_demo,
    &command_import_pupils,
    &command_import_register,
    &command_import_statement,
    &command_reconcile,
    &command_export_charges,
    &command_requisite,
    &command_slips,
    &command_report,
    NULL,
};
/* clang-format on */

int command_misused(const struct command *command)
{
    fprintf(stderr, "usage: obed %s %s\n", command->name, command->usage);
    return EXIT_USAGE;
}
