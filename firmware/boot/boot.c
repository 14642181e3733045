// From the start-up code to the executive.
#include "drivers/restart.h"
#include "drivers/uart.h"
#include "flight/apps.h"
#include "generated/restart_regs.h"
#include "kernel/fault.h"
#include "kernel/kept.h"
#include "kernel/memory.h"
#include "kernel/starts.h"

_Noreturn void boot_main(void);

static void banner(void) {
    static const char *const causes[] = {"power-on", "software",     "watchdog",
                                         "external", "double fault", "memory"};
    uint32_t cause = restart_cause();
    uart_text("\r\nARES IV command module computer\r\nstart ");
    uart_unsigned(restart_starts());
    uart_text(", cause: ");
    uart_text(cause < sizeof causes / sizeof *causes ? causes[cause] : "unknown");
    uart_text("\r\n");
}

_Noreturn void boot_main(void) {
    kept_open(restart_cause() == RESTART_CAUSE_CAUSE_POWER_ON);
    starts_open();
    memory_open();
    starts_blame(memory_holds());
    fault_open();
    uart_open();
    banner();
    apps_run();
}
