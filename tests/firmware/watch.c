// What the ship watches for her crew, on this host: alarms of conditions, and contacts of returns,
// that a test gives; and the events that come of it.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/lidar.h"
#include "drivers/scope.h"
#include "flight/conditions.h"
#include "flight/events.h"
#include "flight/programs.h"
#include "kernel/fault.h"
#include "kernel/kept.h"
#include "kernel/starts.h"

// Nobody opens the table here.
const struct kept_row kept_rows_start[1], kept_rows_end[1];

// An assert of the firmware that fails here ends the test.
void fault_assert(uint32_t source, uint32_t line) {
    fprintf(stderr, "assert: file %u, line %u\n", source, line);
    abort();
}

// ---- events ------------------------------------------------------------------------------------

#define ROWS_MAX 4096u

struct row {
    uint32_t event;
    struct event_fields fields;
};

static struct row raised[ROWS_MAX];
static uint32_t count;

void events_raise(enum event event, struct event_fields fields) {
    raised[count++ % ROWS_MAX] = (struct row){(uint32_t)event, fields};
}

// Gives the events since the last call; returns how many.
uint32_t host_events(struct row *rows) {
    uint32_t given = count < ROWS_MAX ? count : ROWS_MAX;
    memcpy(rows, raised, given * sizeof *raised);
    count = 0;
    return given;
}

// ---- alarms ------------------------------------------------------------------------------------

static struct situation ship;

static uint32_t left_out; // apps, a bit each
uint32_t starts_left_out(void) { return left_out; }
void host_leave_out(uint32_t apps) { left_out = apps; }

// Conditions that are not in alarms.c: never there.
uint32_t alarm_thrusters(const struct situation *seen) {
    (void)seen;
    return 0;
}

void host_alarms_new(void) {
    ship = (struct situation){0};
    left_out = 0;
    ship.now.frame = 4u; // that in which conditions are looked at
    ship.supply.power = (struct power_readings){
        .live = UINT32_MAX, .bus_a_mv = 120000, .bus_b_mv = 120000, .battery_kj = 200000};
    ship.air.cabin = (struct cabin_readings){
        .pressure_pa = 100000, .oxygen_pa = 21000, .temperature_mk = 294000, .oxygen_tank_g = 9000};
    ship.pointing.knowledge = ATTITUDE_KNOWLEDGE_STARS;
    ship.navigation.mode = NAVIGATION_MODE_FIXED;
    ship.telemetry.locked[0] = ship.telemetry.locked[1] = true;
    ship.records.on = ship.records.mounted = true;
    alarms_open(&ship.alarms);
    ship.alarms = (struct alarms_part){0};    // with nothing of the flight before,
    ship.alarms.own.kept.raised = UINT32_MAX; // of which the next look keeps nothing
}

// A restart; the next looks come of it.
void host_alarms_restart(void) { alarms_open(&ship.alarms); }

// One look, a tenth of a second, with these conditions there.
void host_alarms_look(bool collision, uint32_t contacts, bool hull, bool wheels, bool acknowledge) {
    ship.contacts.collision = collision;
    ship.contacts.announced = contacts;
    ship.pointing.jolt_m_s2 = hull ? 1.0 : 0.0;
    ship.pointing.saturated = wheels;
    uint32_t bit = 1u << CONTROL_ALARM_ACK % 32u;
    ship.panel.pressed[CONTROL_ALARM_ACK / 32u] = acknowledge ? bit : 0;
    alarms_step(&ship, &ship.alarms);
}

// From here on these conditions are there so many times; of objects that come, so many have come.
void host_alarms_several(uint32_t coming, uint32_t shed, uint32_t disagree, uint32_t out) {
    ship.contacts.threats = coming;
    ship.supply.shed_steps = (uint8_t)shed;
    ship.panel.disagrees[0] = (1u << disagree) - 1u;
    left_out = ((1u << out) - 1u) << 16u; // of apps that no alarm comes of
}

uint32_t host_alarms_active(void) { return ship.alarms.active; }
uint32_t host_alarms_raised(void) { return ship.alarms.raised; }
uint32_t host_alarms_lamps(void) { return ship.alarms.lamps; }
bool host_alarms_sound(void) { return ship.alarms.warning || ship.alarms.caution; }

// ---- contacts ----------------------------------------------------------------------------------

#define SECOND_CYCLES UINT64_C(100000000)

static struct situation sky;
static struct lidar_return returns[LIDAR_RETURNS];
static uint32_t returned;
static bool scanned;

void lidar_fire(bool on) { (void)on; }
bool lidar_take_scan(void) {
    bool fresh = scanned;
    scanned = false;
    return fresh;
}
uint32_t lidar_count(void) { return returned; }
struct lidar_return lidar_return(uint32_t index) { return returns[index]; }
uint32_t lidar_mirror_centidegrees(void) { return 0; }
void scope_show(bool on, uint32_t spots, uint32_t sweep_centidegrees) {
    (void)on;
    (void)spots;
    (void)sweep_centidegrees;
}
void scope_rings(uint32_t radius) { (void)radius; }
void scope_spot(uint32_t spot, int32_t x, int32_t y, uint32_t intensity, uint32_t radius) {
    (void)spot;
    (void)x;
    (void)y;
    (void)intensity;
    (void)radius;
}

// A power-on, or a restart after so many seconds.
void host_contacts_start(uint32_t after_s) {
    uint64_t cycles = after_s ? sky.now.cycles + after_s * SECOND_CYCLES : 0;
    sky = (struct situation){.supply.power.live = UINT32_MAX, .now.cycles = cycles};
    contacts_open(&sky.contacts);
}

// A second: with a scan and these returns, or without one when there are none to point at.
void host_contacts_second(const struct lidar_return *given, uint32_t given_count) {
    sky.now.cycles += SECOND_CYCLES;
    scanned = given != 0;
    returned = given_count;
    memcpy(returns, given ? given : returns, given_count * sizeof *returns);
    for (uint32_t i = 0; i < EXECUTIVE_FRAMES_PER_SECOND / EXECUTIVE_10_HZ; i++) {
        contacts_step(&sky, &sky.contacts);
    }
}

void host_contacts_select(uint8_t track) { sky.display.track = track; }
const struct contact *host_contacts(void) { return sky.contacts.contact; }
uint32_t host_contacts_count(void) { return sky.contacts.count; }
const struct contact *host_contacts_aim(void) { return &sky.contacts.aim; }
uint32_t host_contacts_collision(void) { return sky.contacts.collision; }
uint32_t host_contacts_threats(void) { return sky.contacts.threats; }
uint32_t host_contacts_threat(void) { return sky.contacts.threat; }
