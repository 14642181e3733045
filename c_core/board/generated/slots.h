// The slot table, for the board alone. Made by generate.py: do not edit.
#ifndef ARES_GENERATED_SLOTS_H
#define ARES_GENERATED_SLOTS_H

#include <stdint.h>

#include "../feeds.h"

// The state is hashed as it lies: nothing in it may be left to chance.
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
#include "../../devices/finisher.h"
#include "../../devices/clint.h"
#include "../../devices/plic.h"
#include "../../devices/uart.h"
#include "../../devices/clock.h"
#include "../../devices/restart.h"
#include "../../devices/watchdog.h"
#include "../../devices/edac.h"
#include "../../devices/cockpit.h"
#include "../../devices/screen.h"
#include "../../devices/scope.h"
#include "../../devices/monitor.h"
#include "../../devices/power.h"
#include "../../devices/distributor.h"
#include "../../devices/drive.h"
#include "../../devices/lidar.h"
#include "../../devices/imager.h"
#include "../../devices/massmem.h"
#include "../../devices/inertial.h"
#include "../../devices/startracker.h"
#include "../../devices/attitude.h"
#include "../../devices/radio.h"
#include "../../devices/cabin.h"
#include "../../devices/headset.h"
#pragma GCC diagnostic pop

#define SLOT_COUNT 24

// name, base, span, interrupt line, standard part
#define SLOTS(SLOT) \
    SLOT(finisher, 0x00100000u, 0x1000u, 0, 1) \
    SLOT(clint, 0x02000000u, 0x10000u, 0, 1) \
    SLOT(plic, 0x0C000000u, 0x600000u, 0, 1) \
    SLOT(uart, 0x10000000u, 0x100u, 10, 1) \
    SLOT(clock, 0x40000000u, 0x1000u, 0, 0) \
    SLOT(restart, 0x40001000u, 0x1000u, 0, 0) \
    SLOT(watchdog, 0x40002000u, 0x1000u, 0, 0) \
    SLOT(edac, 0x40003000u, 0x1000u, 33, 0) \
    SLOT(cockpit, 0x40004000u, 0x1000u, 34, 0) \
    SLOT(screen, 0x40005000u, 0x1000u, 0, 0) \
    SLOT(scope, 0x40006000u, 0x1000u, 0, 0) \
    SLOT(monitor, 0x40007000u, 0x1000u, 0, 0) \
    SLOT(power, 0x40008000u, 0x1000u, 35, 0) \
    SLOT(distributor, 0x40009000u, 0x1000u, 36, 0) \
    SLOT(drive, 0x4000A000u, 0x1000u, 37, 0) \
    SLOT(lidar, 0x4000B000u, 0x1000u, 38, 0) \
    SLOT(imager, 0x4000C000u, 0x1000u, 39, 0) \
    SLOT(massmem, 0x4000D000u, 0x1000u, 40, 0) \
    SLOT(inertial, 0x4000E000u, 0x1000u, 41, 0) \
    SLOT(startracker, 0x4000F000u, 0x1000u, 42, 0) \
    SLOT(attitude, 0x40010000u, 0x1000u, 0, 0) \
    SLOT(radio, 0x40011000u, 0x1000u, 43, 0) \
    SLOT(cabin, 0x40012000u, 0x1000u, 0, 0) \
    SLOT(headset, 0x40013000u, 0x1000u, 0, 0)

// How many bytes of its span each device answers, the smallest and the largest access
// that it takes, and which words of its page it answers, a bit each.
#define finisher_answered 0x1000u
#define finisher_smallest 2u
#define finisher_largest 4u
static const uint32_t finisher_readable[32] = {0u};
static const uint32_t finisher_writable[32] = {0u};
#define clint_answered 0xC000u
#define clint_smallest 4u
#define clint_largest 8u
static const uint32_t clint_readable[32] = {0u};
static const uint32_t clint_writable[32] = {0u};
#define plic_answered 0x600000u
#define plic_smallest 4u
#define plic_largest 4u
static const uint32_t plic_readable[32] = {0u};
static const uint32_t plic_writable[32] = {0u};
#define uart_answered 0x8u
#define uart_smallest 1u
#define uart_largest 8u
static const uint32_t uart_readable[32] = {0u};
static const uint32_t uart_writable[32] = {0u};
#define clock_answered 0x1000u
#define clock_smallest 4u
#define clock_largest 4u
static const uint32_t clock_readable[32] = {0x00000007u};
static const uint32_t clock_writable[32] = {0u};
#define restart_answered 0x1000u
#define restart_smallest 4u
#define restart_largest 4u
static const uint32_t restart_readable[32] = {0x0000FF1Fu};
static const uint32_t restart_writable[32] = {0x0000FF14u};
#define watchdog_answered 0x1000u
#define watchdog_smallest 4u
#define watchdog_largest 4u
static const uint32_t watchdog_readable[32] = {0x0000003Fu};
static const uint32_t watchdog_writable[32] = {0x00000017u};
#define edac_answered 0x1000u
#define edac_smallest 4u
#define edac_largest 4u
static const uint32_t edac_readable[32] = {0x00003F7Fu};
static const uint32_t edac_writable[32] = {0x00000F23u};
#define cockpit_answered 0x1000u
#define cockpit_smallest 4u
#define cockpit_largest 4u
static const uint32_t cockpit_readable[32] = {0x00000DFDu, 0x00000000u, 0xFFFFFFFFu, 0xFFFFFFFFu, 0x00000001u, 0xFFFFFFFFu, 0x0000FFFFu, 0x00000001u, 0xFFFFFFFFu, 0xFFFFFFFFu};
static const uint32_t cockpit_writable[32] = {0x00000D0Du, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000001u, 0xFFFFFFFFu, 0x0000FFFFu, 0x00000001u};
#define screen_answered 0x1000u
#define screen_smallest 4u
#define screen_largest 4u
static const uint32_t screen_readable[32] = {0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0x00000001u};
static const uint32_t screen_writable[32] = {0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0x00000001u};
#define scope_answered 0x1000u
#define scope_smallest 4u
#define scope_largest 4u
static const uint32_t scope_readable[32] = {0x00000007u, 0x00000000u, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu};
static const uint32_t scope_writable[32] = {0x00000007u, 0x00000000u, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu};
#define monitor_answered 0x1000u
#define monitor_smallest 4u
#define monitor_largest 4u
static const uint32_t monitor_readable[32] = {0x00000007u};
static const uint32_t monitor_writable[32] = {0x00000007u};
#define power_answered 0x1000u
#define power_smallest 4u
#define power_largest 4u
static const uint32_t power_readable[32] = {0x00007FFFu};
static const uint32_t power_writable[32] = {0x0000000Fu};
#define distributor_answered 0x1000u
#define distributor_smallest 4u
#define distributor_largest 4u
static const uint32_t distributor_readable[32] = {0x000001FFu};
static const uint32_t distributor_writable[32] = {0x0000000Bu};
#define drive_answered 0x1000u
#define drive_smallest 4u
#define drive_largest 4u
static const uint32_t drive_readable[32] = {0x00001FFFu};
static const uint32_t drive_writable[32] = {0x0000002Fu};
#define lidar_answered 0x1000u
#define lidar_smallest 4u
#define lidar_largest 4u
static const uint32_t lidar_readable[32] = {0x0000001Fu, 0x00000000u, 0x3F3F3F3Fu, 0x3F3F3F3Fu};
static const uint32_t lidar_writable[32] = {0x00000003u};
#define imager_answered 0x1000u
#define imager_smallest 4u
#define imager_largest 4u
static const uint32_t imager_readable[32] = {0x00FF07FFu};
static const uint32_t imager_writable[32] = {0x000003FBu};
#define massmem_answered 0x1000u
#define massmem_smallest 4u
#define massmem_largest 4u
static const uint32_t massmem_readable[32] = {0x000001FFu};
static const uint32_t massmem_writable[32] = {0x0000013Bu};
#define inertial_answered 0x1000u
#define inertial_smallest 4u
#define inertial_largest 4u
static const uint32_t inertial_readable[32] = {0x00000777u};
static const uint32_t inertial_writable[32] = {0x00000003u};
#define startracker_answered 0x1000u
#define startracker_smallest 4u
#define startracker_largest 4u
static const uint32_t startracker_readable[32] = {0x00000FFFu};
static const uint32_t startracker_writable[32] = {0x00000003u};
#define attitude_answered 0x1000u
#define attitude_smallest 4u
#define attitude_largest 4u
static const uint32_t attitude_readable[32] = {0x00000377u};
static const uint32_t attitude_writable[32] = {0x00000107u};
#define radio_answered 0x1000u
#define radio_smallest 4u
#define radio_largest 4u
static const uint32_t radio_readable[32] = {0x0001F1F1u};
static const uint32_t radio_writable[32] = {0x0000A0A1u};
#define cabin_answered 0x1000u
#define cabin_smallest 4u
#define cabin_largest 4u
static const uint32_t cabin_readable[32] = {0x0000007Fu};
static const uint32_t cabin_writable[32] = {0x00000060u};
#define headset_answered 0x1000u
#define headset_smallest 4u
#define headset_largest 4u
static const uint32_t headset_readable[32] = {0x0000000Fu};
static const uint32_t headset_writable[32] = {0x0000000Du};

// Whose power has it woken at each step of the world; what is called when a load has no
// power; its loads with the registers that they feed (feeds.h).
#define finisher_pace 0u
#define finisher_forgets NULL
#define finisher_feed_count 0u
#define finisher_feeds NULL
#define clint_pace 0u
#define clint_forgets NULL
#define clint_feed_count 0u
#define clint_feeds NULL
#define plic_pace 0u
#define plic_forgets NULL
#define plic_feed_count 0u
#define plic_feeds NULL
#define uart_pace 0u
#define uart_forgets NULL
#define uart_feed_count 0u
#define uart_feeds NULL
#define clock_pace 0u
#define clock_forgets NULL
#define clock_feed_count 0u
#define clock_feeds NULL
#define restart_pace 0u
#define restart_forgets NULL
#define restart_feed_count 0u
#define restart_feeds NULL
#define watchdog_pace 0u
#define watchdog_forgets NULL
#define watchdog_feed_count 0u
#define watchdog_feeds NULL
#define edac_pace 0u
#define edac_forgets NULL
#define edac_feed_count 0u
#define edac_feeds NULL
#define cockpit_pace 0u
#define cockpit_forgets NULL
#define cockpit_feed_count 0u
#define cockpit_feeds NULL
#define screen_pace 0u
#define screen_forgets NULL
#define screen_feed_count 0u
#define screen_feeds NULL
#define scope_pace 0u
#define scope_forgets NULL
#define scope_feed_count 0u
#define scope_feeds NULL
#define monitor_pace 0u
#define monitor_forgets NULL
#define monitor_feed_count 0u
#define monitor_feeds NULL
#define power_pace (FEED_ALWAYS)
#define power_forgets NULL
#define power_feed_count 0u
#define power_feeds NULL
#define distributor_pace (1u << ELECTRICS_DISTRIBUTOR)
#define distributor_forgets wrap_distributor_forget
#define distributor_feed_count 1u
static const struct feed distributor_feeds[] = {{0x0u, 0x24u, ELECTRICS_DISTRIBUTOR}};
#define drive_pace (1u << ELECTRICS_DRIVE)
#define drive_forgets wrap_drive_forget
#define drive_feed_count 1u
static const struct feed drive_feeds[] = {{0x0u, 0x34u, ELECTRICS_DRIVE}};
#define lidar_pace (1u << ELECTRICS_LIDAR)
#define lidar_forgets wrap_lidar_forget
#define lidar_feed_count 1u
static const struct feed lidar_feeds[] = {{0x0u, 0x1F8u, ELECTRICS_LIDAR}};
#define imager_pace (1u << ELECTRICS_IMAGER)
#define imager_forgets wrap_imager_forget
#define imager_feed_count 1u
static const struct feed imager_feeds[] = {{0x0u, 0x60u, ELECTRICS_IMAGER}};
#define massmem_pace 0u
#define massmem_forgets NULL
#define massmem_feed_count 1u
static const struct feed massmem_feeds[] = {{0x0u, 0x0u, ELECTRICS_RECORDER}};
#define inertial_pace (1u << ELECTRICS_NAVIGATION)
#define inertial_forgets wrap_inertial_forget
#define inertial_feed_count 1u
static const struct feed inertial_feeds[] = {{0x0u, 0x2Cu, ELECTRICS_NAVIGATION}};
#define startracker_pace (1u << ELECTRICS_NAVIGATION)
#define startracker_forgets wrap_startracker_forget
#define startracker_feed_count 1u
static const struct feed startracker_feeds[] = {{0x0u, 0x30u, ELECTRICS_NAVIGATION}};
#define attitude_pace 0u
#define attitude_forgets wrap_attitude_forget
#define attitude_feed_count 2u
static const struct feed attitude_feeds[] = {{0x0u, 0x1Cu, ELECTRICS_WHEELS}, {0x20u, 0x28u, ELECTRICS_RCS}};
#define radio_pace 0u
#define radio_forgets wrap_radio_forget
#define radio_feed_count 2u
static const struct feed radio_feeds[] = {{0x10u, 0x24u, ELECTRICS_HGA}, {0x30u, 0x44u, ELECTRICS_UHF}};
#define cabin_pace 0u
#define cabin_forgets NULL
#define cabin_feed_count 0u
#define cabin_feeds NULL
#define headset_pace 0u
#define headset_forgets NULL
#define headset_feed_count 0u
#define headset_feeds NULL

#define FORGETFUL_SLOTS(SLOT) \
    SLOT(distributor) \
    SLOT(drive) \
    SLOT(lidar) \
    SLOT(imager) \
    SLOT(inertial) \
    SLOT(startracker) \
    SLOT(attitude) \
    SLOT(radio)

#endif
