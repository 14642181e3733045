// Telemetry: events as they happen, and a packet a second of everything else.
//
// On the Earth link goes all, on the surface link the events and what the dictionary marks for it.
// A link without power or carrier gets nothing: the flight log keeps what matters. A frame for
// which a link has no room is counted and lost, never cut.
#include "drivers/radio.h"
#include "flight/events.h"
#include "flight/packets.h"
#include "flight/programs.h"
#include "flight/steps.h"
#include "generated/power_regs.h"
#include "kernel/assert.h"
#include "kernel/starts.h"
#include "portable/frames.h"

#define EVENTS_A_FRAME 4u // events sent in one frame of the executive, at most
#define RADIO_PHASE 7u
#define LOG_ROOM_BYTES 2048u // half of a link's: the rest is for what is sent anyway

// ---- packets -----------------------------------------------------------------------------------

static uint16_t short_of(uint32_t value) {
    return (uint16_t)(value < UINT16_MAX ? value : UINT16_MAX);
}

// The largest number says that there is none.
static uint16_t short_reading(bool there, uint32_t value) {
    return there && value < UINT16_MAX ? (uint16_t)value : (uint16_t)(UINT16_MAX - there);
}

_Static_assert(sizeof((struct packet_ship){0}.positions) == CONTROLS_LASTING,
               "the dictionary has a place for each control that stays where it is put");

void packet_fill_ship(const struct situation *seen, struct packet_ship *packet) {
    *packet = (struct packet_ship){
        .utc_s = seen->now.utc_s,
        .page = seen->display.page,
        .drive_mode = seen->burn.mode,
        .attitude_mode = seen->pointing.mode,
        .navigation_mode = seen->navigation.mode,
        .dark = seen->supply.dark,
        .lamps = seen->indicators.lamps,
        .alarms = seen->alarms.active,
    };
    uint32_t count = 0;
    for (uint32_t control = 0; control < CONTROLS; control++) {
        if (!control_is_momentary(control)) {
            packet->positions[count++] = seen->panel.position[control];
        }
    }
}

void packet_fill_navigation(const struct situation *seen, struct packet_navigation *packet) {
    const struct navigation_part *from = &seen->navigation;
    const struct orbit_elements *elements = &from->elements;
    const double places[AXES] = {from->position_m.x, from->position_m.y, from->position_m.z};
    const double speeds[AXES] = {from->velocity_m_s.x, from->velocity_m_s.y, from->velocity_m_s.z};
    bool known = from->mode != NAVIGATION_MODE_NONE;
    *packet = (struct packet_navigation){
        .mode = from->mode,
        .fix_age_s = from->fix_age_s,
        .altitude_m = reading_signed(known, STEPS(packet_navigation, altitude_m, from->altitude_m)),
        .semi_major_axis_m = reading_signed(
            known, STEPS(packet_navigation, semi_major_axis_m, elements->semi_major_axis_m)),
        .eccentricity = reading(
            known, (uint32_t)STEPS(packet_navigation, eccentricity, elements->eccentricity)),
        .inclination_deg = reading(known, (uint32_t)ANGLE_STEPS(packet_navigation, inclination_deg,
                                                                elements->inclination_rad)),
        .raan_deg =
            reading(known, (uint32_t)ANGLE_STEPS(packet_navigation, raan_deg, elements->raan_rad)),
        .argument_of_periapsis_deg =
            reading(known, (uint32_t)ANGLE_STEPS(packet_navigation, argument_of_periapsis_deg,
                                                 elements->argument_of_periapsis_rad)),
        .true_anomaly_deg =
            reading(known, (uint32_t)ANGLE_STEPS(packet_navigation, true_anomaly_deg,
                                                 elements->true_anomaly_rad)),
        .fix_residual_m =
            reading(from->fix_age_s != NO_FIX, (uint32_t)steps(from->residual_m, 1.0)),
    };
    for (uint32_t axis = 0; axis < AXES; axis++) {
        packet->position_m[axis] =
            reading_signed(known, STEPS(packet_navigation, position_m, places[axis]));
        packet->velocity_m_s[axis] =
            reading_signed(known, STEPS(packet_navigation, velocity_m_s, speeds[axis]));
    }
}

void packet_fill_attitude(const struct situation *seen, struct packet_attitude *packet) {
    const struct pointing_part *from = &seen->pointing;
    const double rates[AXES] = {from->rate_rad_s.x, from->rate_rad_s.y, from->rate_rad_s.z};
    const double stored[AXES] = {from->momentum_nms.x, from->momentum_nms.y, from->momentum_nms.z};
    *packet = (struct packet_attitude){
        .mode = from->mode,
        .knowledge = from->knowledge,
        .quaternion = {STEPS(packet_attitude, quaternion, from->attitude.w),
                       STEPS(packet_attitude, quaternion, from->attitude.x),
                       STEPS(packet_attitude, quaternion, from->attitude.y),
                       STEPS(packet_attitude, quaternion, from->attitude.z)},
        .error_deg = reading(pointing_demands(from),
                             (uint32_t)ANGLE_STEPS(packet_attitude, error_deg, from->error_rad)),
        .thruster_propellant_kg =
            reading(from->propellant_read,
                    COUNT_OF(1e-3, packet_attitude, thruster_propellant_kg, from->propellant_g)),
        .pulses = from->pulses,
    };
    for (uint32_t axis = 0; axis < AXES; axis++) {
        packet->rate_rad_s[axis] =
            reading_signed(from->rate_read, STEPS(packet_attitude, rate_rad_s, rates[axis]));
        packet->wheel_momentum_n_m_s[axis] =
            from->momentum_read ? (int16_t)stored[axis] : INT16_MIN;
    }
}

void packet_fill_drive(const struct situation *seen, struct packet_drive *packet) {
    const struct burn_part *from = &seen->burn;
    const struct drive_readings *drive = &from->drive;
    const struct distributor_readings *distributor = &from->distributor;
    *packet = (struct packet_drive){
        .mode = from->mode,
        .refusal = from->refusal,
        .distributor = (uint8_t)distributor->state,
        .armed = from->armed,
        .all_reserves = from->all_reserves,
        .throttle_percent =
            (uint16_t)COUNT_OF(0.1, packet_drive, throttle_percent, from->throttle_permille),
        .thrust_n = reading(drive->live, COUNT_OF(1e-3, packet_drive, thrust_n, drive->thrust_mn)),
        .specific_impulse_s =
            reading(drive->live, COUNT_OF(0.01, packet_drive, specific_impulse_s, drive->isp_cs)),
        .flow_kg_s =
            reading(drive->live, COUNT_OF(1e-9, packet_drive, flow_kg_s, drive->flow_ug_s)),
        .propellant_kg =
            reading(drive->live, COUNT_OF(1e-3, packet_drive, propellant_kg, drive->propellant_g)),
        .cathode_k = short_reading(drive->live, drive->cathode_k),
        .beam_w = reading(drive->live, drive->beam_w),
        .available_w = reading(distributor->live, distributor->available_w),
        .to_drive_w = reading(distributor->live, distributor->to_drive_w),
        .to_buses_w = reading(distributor->live, distributor->to_buses_w),
        .field_t = short_reading(distributor->live,
                                 COUNT_OF(1e-3, packet_drive, field_t, distributor->field_mt)),
        .wall_k = short_reading(distributor->live, distributor->wall_k),
    };
}

void packet_fill_power(const struct situation *seen, struct packet_power *packet) {
    const struct power_readings *from = &seen->supply.power;
    *packet = (struct packet_power){
        .bus_a_v = COUNT_OF(1e-3, packet_power, bus_a_v, from->bus_a_mv),
        .bus_b_v = COUNT_OF(1e-3, packet_power, bus_b_v, from->bus_b_mv),
        .bus_a_w = from->bus_a_w,
        .bus_b_w = from->bus_b_w,
        .wings_w = from->wings_w,
        .ionic_w = from->ionic_w,
        .battery_j = COUNT_OF(1000, packet_power, battery_j, from->battery_kj),
        .battery_w = from->battery_w,
        .loads_wanted = (uint16_t)seen->supply.wanted,
        .loads_live = (uint16_t)from->live,
        .shed_steps = seen->supply.shed_steps,
    };
}

void packet_fill_lidar(const struct situation *seen, struct packet_lidar *packet) {
    const struct contacts_part *from = &seen->contacts;
    const struct contact *aim = &from->aim;
    bool some = from->on && aim->number != 0;
    *packet = (struct packet_lidar){
        .tracks = from->on ? (uint8_t)from->count : UINT8_MAX,
        .track = (uint8_t)aim->number,
        .azimuth_deg = reading(some, COUNT_OF(1e-3, packet_lidar, azimuth_deg, aim->azimuth_mdeg)),
        .elevation_deg =
            reading_signed(some, COUNT_OF(1e-3, packet_lidar, elevation_deg, aim->elevation_mdeg)),
        .range_m = reading(some, COUNT_OF(0.1, packet_lidar, range_m, aim->range_dm)),
        .closing_m_s =
            reading_signed(some, COUNT_OF(1e-3, packet_lidar, closing_m_s, aim->closing_mm_s)),
        .width_m = reading(some, aim->width_m),
        .time_to_contact_s = some ? aim->time_to_contact_s : NO_TIME,
    };
}

void packet_fill_cabin(const struct situation *seen, struct packet_cabin *packet) {
    const struct cabin_readings *from = &seen->air.cabin;
    bool flies = starts_flies(APP_AIR);
    *packet = (struct packet_cabin){
        .pressure_pa = reading(flies, from->pressure_pa),
        .oxygen_pa = reading(flies, from->oxygen_pa),
        .carbon_dioxide_pa = reading(flies, from->carbon_dioxide_pa),
        .temperature_k =
            reading(flies, COUNT_OF(1e-3, packet_cabin, temperature_k, from->temperature_mk)),
        .oxygen_tank_kg =
            reading(flies, COUNT_OF(1e-3, packet_cabin, oxygen_tank_kg, from->oxygen_tank_g)),
    };
}

void packet_fill_computer(const struct situation *seen, struct packet_computer *packet) {
    const struct health_part *from = &seen->health;
    bool flies = starts_flies(APP_HEALTH);
    *packet = (struct packet_computer){
        .starts = short_of(seen->start.starts),
        .frames = reading(flies, from->executive.frames),
        .overruns = short_reading(flies, from->executive.overruns),
        .busy_percent = short_reading(
            flies, COUNT_OF(0.1, packet_computer, busy_percent, from->executive.busy_permille)),
        .worst_frame_us = short_reading(flies, from->executive.worst_frame_ticks / 10u),
        .instructions = flies ? from->instructions : UINT64_MAX,
        .memory_corrected = reading(flies, from->memory.corrected),
        .memory_uncorrected = reading(flies, from->memory.uncorrected),
        .events = events_count(),
        .events_lost = short_of(seen->telemetry.events_lost),
        .frames_lost = short_of(seen->telemetry.frames_lost),
        .record_number = seen->records.safe,
        .records_lost = short_of(seen->records.lost),
        .commands = short_of(seen->uplink.accepted),
        .memory_mended = short_reading(flies, from->mended),
        .scrubs = short_reading(flies, from->memory.scrubs),
    };
}

// ---- sending -----------------------------------------------------------------------------------

static void send(struct telemetry_part *self, uint32_t links, uint32_t id, const void *payload,
                 uint32_t payload_bytes, uint64_t cycles, uint32_t met_s) {
    static const uint32_t link_bit[RADIO_LINKS] = {TELEMETRY_EARTH, TELEMETRY_SURFACE};
    ASSERT(payload_bytes <= FRAME_PAYLOAD_MAX);
    struct frame_stamp stamp = {self->own.sequence, met_s, cycles};
    uint8_t frame[FRAME_MAX];
    uint32_t count = 0;
    for (uint32_t link = 0; link < RADIO_LINKS; link++) {
        if (!(links & link_bit[link]) || !self->up[link]) {
            continue;
        }
        if (count == 0) {
            count = frame_wrap(frame, id, &stamp, payload, payload_bytes);
            self->own.sequence++;
        }
        if (radio_send((enum radio_link)link, frame, count)) {
            self->frames_sent++;
        } else {
            self->frames_lost++;
        }
    }
}

_Static_assert(PACKET_FRAMES_PER_SECOND == EXECUTIVE_FRAMES_PER_SECOND,
               "the dictionary gives each packet a frame of the second");

// Each in its own frame of the second.
static void send_packets(const struct situation *seen, struct telemetry_part *self) {
    switch (seen->now.frame % EXECUTIVE_FRAMES_PER_SECOND) {
#define PACKET(name, stem, slot, period_s, links)                                                  \
    case slot: {                                                                                   \
        struct packet_##stem packet;                                                               \
        if (seen->now.met_s % period_s == 0) {                                                     \
            packet_fill_##stem(seen, &packet);                                                     \
            send(self, links, PACKET_##name, &packet, sizeof packet, seen->now.cycles,             \
                 seen->now.met_s);                                                                 \
        }                                                                                          \
        break;                                                                                     \
    }
        PACKET_ROWS(PACKET)
#undef PACKET
    default: break;
    }
}

static void send_events(struct telemetry_part *self) {
    uint8_t payload[EVENT_BYTES_MAX];
    struct event_note note;
    for (uint32_t i = 0; i < EVENTS_A_FRAME && events_read(&self->own.reader, &note); i++) {
        uint32_t bytes = events_pack(&note, payload);
        send(self, TELEMETRY_EARTH | TELEMETRY_SURFACE, FRAME_EVENT_ID, payload, bytes, note.cycles,
             note.met_s);
    }
    self->events_lost = self->own.reader.lost;
}

// A piece of the log, when the link that asked has room for more than that.
static void send_log(const struct situation *seen, struct telemetry_part *self) {
    static const uint32_t link_bit[RADIO_LINKS] = {TELEMETRY_EARTH, TELEMETRY_SURFACE};
    const struct sending_part *from = &seen->sending;
    ASSERT(from->link < RADIO_LINKS);
    if (from->pieces == self->pieces || !self->up[from->link] ||
        radio_room((enum radio_link)from->link) < LOG_ROOM_BYTES) {
        return;
    }
    send(self, link_bit[from->link], FRAME_ENTRY_ID, from->piece, from->bytes, seen->now.cycles,
         seen->now.met_s);
    self->pieces = from->pieces;
}

static void look_at_links(struct telemetry_part *self) {
    for (uint32_t link = 0; link < RADIO_LINKS; link++) {
        self->locked[link] = radio_locked((enum radio_link)link);
        self->signal_cb[link] = radio_signal_cb((enum radio_link)link);
    }
}

void telemetry_step(const struct situation *seen, void *own) {
    static const uint32_t link_load[RADIO_LINKS] = {POWER_LOADS_HGA, POWER_LOADS_UHF};
    struct telemetry_part *self = own;
    if (seen->now.frame % EXECUTIVE_5_HZ == RADIO_PHASE) {
        look_at_links(self);
    }
    for (uint32_t link = 0; link < RADIO_LINKS; link++) {
        self->up[link] = self->locked[link] && (seen->supply.power.live & link_load[link]);
    }
    // What happened before the links were first looked at waits for them.
    if (seen->now.frame >= EXECUTIVE_5_HZ) {
        send_events(self);
        send_packets(seen, self);
        send_log(seen, self);
    }
}

void telemetry_open(void *own) { *(struct telemetry_part *)own = (struct telemetry_part){0}; }
