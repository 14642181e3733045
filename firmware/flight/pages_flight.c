// Pages P00 SHIP, P20 NAVIGATION and P50 DRIVE.
#include "flight/pages.h"
#include "generated/power_regs.h"
#include "generated/ship.h"
#include "kernel/starts.h"

#define KILO 1e-3
#define DEGREES (1.0 / MATHEMATICS_DEGREE)

// ---- P00 ---------------------------------------------------------------------------------------

static const struct label labels_overview[] = {
    {2, 1, "ALTITUDE            km"},
    {3, 1, "PERIAPSIS           km"},
    {4, 1, "APOAPSIS            km"},
    {5, 1, "PERIOD              min"},
    {6, 1, "NAVIGATION"},
    {2, 33, "DRIVE"},
    {3, 33, "THRUST                 N"},
    {4, 33, "PROPELLANT             kg"},
    {5, 33, "DISTRIBUTOR"},
    {6, 33, "IGNITION"},
    {8, 1, "ATTITUDE"},
    {9, 1, "ERROR               \xB0"},
    {10, 1, "RATE                \xB0/s"},
    {11, 1, "WHEELS              %"},
    {8, 33, "BUS A                  V"},
    {9, 33, "BUS B                  V"},
    {10, 33, "WINGS                  kW"},
    {11, 33, "BATTERY                %"},
    {13, 1, "CABIN               kPa"},
    {14, 1, "OXYGEN              kPa"},
    {15, 1, "CO2                 kPa"},
    {16, 1, "TEMPERATURE         K"},
    {13, 33, "CONTACTS"},
    {14, 33, "NEAREST                km"},
    {15, 33, "CLOSING                km/s"},
    {18, 1, "RECORD"},
    {17, 33, "PAGES 00 SHIP  20 NAV  40 LIDAR"},
    {18, 33, "45 IMAGER  50 DRIVE  60 POWER"},
    {19, 33, "70 RECORDS  80 COMPUTER"},
    {20, 33, "90 PANEL  95 ALARMS"},
    {0, 0, 0},
};

static void draw_overview_orbit(const struct situation *seen) {
    const struct navigation_part *navigation = &seen->navigation;
    const struct orbit_elements *elements = &navigation->elements;
    screen_field(6, 13, 16, words_navigation_mode(navigation->mode), SCREEN_BRIGHT);
    bool known = navigation->mode != NAVIGATION_MODE_NONE;
    page_reading(2, 12, 8, known, navigation->altitude_m * KILO, 2);
    page_reading(3, 12, 8, known, elements->periapsis_altitude_m * KILO, 2);
    page_reading(4, 12, 8, known, elements->apoapsis_altitude_m * KILO, 2);
    page_reading(5, 12, 8, known, elements->period_s / 60.0, 2);
}

static double wheel_part(const struct situation *seen) {
    const struct vector *h = &seen->pointing.momentum_nms;
    double most = mathematics_abs(h->x);
    most = mathematics_abs(h->y) > most ? mathematics_abs(h->y) : most;
    most = mathematics_abs(h->z) > most ? mathematics_abs(h->z) : most;
    return most / (double)SHIP_WHEEL_MOMENTUM_NMS;
}

static void draw_nearest(const struct contacts_part *contacts) {
    const struct contact *nearest = &contacts->contact[0];
    bool some = contacts->on && contacts->count != 0;
    page_reading(13, 47, 8, contacts->on, contacts->count, 0);
    page_reading(14, 47, 8, some, nearest->range_dm * 1e-4, 2);
    page_signed_reading(15, 47, 8, some, nearest->closing_mm_s * 1e-6, 3);
    screen_character(14, 55, some && !nearest->seen ? '?' : ' ', SCREEN_PLAIN);
    screen_character(15, 55, some && !nearest->seen ? '?' : ' ', SCREEN_PLAIN);
}

static void draw_overview(const struct situation *seen) {
    const struct burn_part *burn = &seen->burn;
    const struct power_readings *power = &seen->supply.power;
    const struct cabin_readings *cabin = &seen->air.cabin;
    const struct pointing_part *pointing = &seen->pointing;
    draw_overview_orbit(seen);
    bool flies = starts_flies(APP_BURN), air = starts_flies(APP_AIR);
    page_word(2, 47, 16, flies, words_drive_mode(burn->mode), SCREEN_BRIGHT);
    page_reading(3, 47, 8, burn->drive.live, burn->drive.thrust_mn * KILO, 3);
    page_reading(4, 47, 8, burn->drive.live, burn->drive.propellant_g * KILO, 2);
    page_word(5, 47, 16, flies, words_distributor_state(burn->distributor.state), SCREEN_BRIGHT);
    page_word(6, 42, 21, flies, burn->refusal ? words_refusal(burn->refusal) : "ALLOWED",
              SCREEN_PLAIN);
    page_word(8, 13, 16, starts_flies(APP_POINTING), words_attitude_mode(pointing->mode),
              SCREEN_BRIGHT);
    page_reading(9, 12, 8, pointing_demands(pointing), pointing->error_rad * DEGREES, 2);
    page_reading(10, 12, 8, pointing->rate_read, vector_length(pointing->rate_rad_s) * DEGREES, 4);
    page_reading(11, 12, 8, pointing->momentum_read, wheel_part(seen) * 100.0, 1);
    screen_number(8, 47, 8, power->bus_a_mv * KILO, 1, SCREEN_BRIGHT);
    screen_number(9, 47, 8, power->bus_b_mv * KILO, 1, SCREEN_BRIGHT);
    screen_number(10, 47, 8, power->wings_w * KILO, 2, SCREEN_BRIGHT);
    screen_number(11, 47, 8, power->battery_kj * 100.0 / SHIP_BATTERY_FULL_KJ, 1, SCREEN_BRIGHT);
    page_reading(13, 12, 8, air, cabin->pressure_pa * KILO, 2);
    page_reading(14, 12, 8, air, cabin->oxygen_pa * KILO, 2);
    page_reading(15, 12, 8, air, cabin->carbon_dioxide_pa * KILO, 2);
    page_reading(16, 12, 8, air, cabin->temperature_mk * KILO, 1);
    draw_nearest(&seen->contacts);
    page_reading(18, 12, 8, starts_flies(APP_RECORDS), seen->records.safe, 0);
    screen_field(17, 1, 16, seen->supply.dark ? "DARK SHIP" : "", SCREEN_BRIGHT);
}

static void press_timer(const struct situation *seen, struct display_part *self) {
    (void)seen;
    self->timer_runs = !self->timer_runs;
}

const struct page_body page_overview = {
    labels_overview, draw_overview, 0, {MARK_RECORD, {"EVENT TIMER", press_timer}}};

// ---- P20 ---------------------------------------------------------------------------------------

static const struct label labels_navigation[] = {
    {2, 1, "STATE"},
    {2, 33, "LAST FIX"},
    {3, 33, "RESIDUAL               m"},
    {4, 1, "POSITION        X             km    VELOCITY             m/s"},
    {5, 17, "Y             km                         m/s"},
    {6, 17, "Z             km                         m/s"},
    {8, 1, "SEMI-MAJOR AXIS              km"},
    {9, 1, "ECCENTRICITY"},
    {10, 1, "INCLINATION                  \xB0"},
    {11, 1, "ASCENDING NODE               \xB0"},
    {12, 1, "ARG OF PERIAPSIS             \xB0"},
    {13, 1, "TRUE ANOMALY                 \xB0"},
    {15, 1, "ALTITUDE                     km"},
    {16, 1, "PERIAPSIS                    km"},
    {17, 1, "APOAPSIS                     km"},
    {18, 1, "PERIOD                       min"},
    {8, 37, "ATTITUDE"},
    {9, 37, "KNOWN BY"},
    {10, 37, "ERROR               \xB0"},
    {11, 37, "RATE X              \xB0/s"},
    {12, 37, "     Y              \xB0/s"},
    {13, 37, "     Z              \xB0/s"},
    {15, 37, "WHEEL X             N m s"},
    {16, 37, "      Y             N m s"},
    {17, 37, "      Z             N m s"},
    {18, 37, "RCS PROP.           kg"},
    {0, 0, 0},
};

static void draw_elements(const struct situation *seen) {
    const struct navigation_part *navigation = &seen->navigation;
    const struct orbit_elements *e = &navigation->elements;
    const double positions[3] = {navigation->position_m.x, navigation->position_m.y,
                                 navigation->position_m.z};
    const double speeds[3] = {navigation->velocity_m_s.x, navigation->velocity_m_s.y,
                              navigation->velocity_m_s.z};
    bool known = navigation->mode != NAVIGATION_MODE_NONE;
    for (uint32_t axis = 0; axis < 3; axis++) {
        page_reading(4 + axis, 19, 11, known, positions[axis] * KILO, 3);
        page_reading(4 + axis, 47, 10, known, speeds[axis], 2);
    }
    page_reading(8, 18, 11, known, e->semi_major_axis_m * KILO, 3);
    page_reading(9, 18, 11, known, e->eccentricity, 6);
    page_reading(10, 18, 11, known, e->inclination_rad * DEGREES, 4);
    page_reading(11, 18, 11, known, e->raan_rad * DEGREES, 4);
    page_reading(12, 18, 11, known, e->argument_of_periapsis_rad * DEGREES, 4);
    page_reading(13, 18, 11, known, e->true_anomaly_rad * DEGREES, 4);
    page_reading(15, 18, 11, known, navigation->altitude_m * KILO, 3);
    page_reading(16, 18, 11, known, e->periapsis_altitude_m * KILO, 3);
    page_reading(17, 18, 11, known, e->apoapsis_altitude_m * KILO, 3);
    page_reading(18, 18, 11, known, e->period_s / 60.0, 3);
}

static void draw_attitude(const struct pointing_part *pointing) {
    const double rates[3] = {pointing->rate_rad_s.x, pointing->rate_rad_s.y,
                             pointing->rate_rad_s.z};
    const double wheels[3] = {pointing->momentum_nms.x, pointing->momentum_nms.y,
                              pointing->momentum_nms.z};
    bool flies = starts_flies(APP_POINTING);
    page_word(8, 48, 14, flies, words_attitude_mode(pointing->mode), SCREEN_BRIGHT);
    page_word(9, 48, 14, flies, words_attitude_knowledge(pointing->knowledge), SCREEN_BRIGHT);
    page_reading(10, 46, 10, pointing_demands(pointing), pointing->error_rad * DEGREES, 3);
    for (uint32_t axis = 0; axis < 3; axis++) {
        page_signed_reading(11 + axis, 46, 10, pointing->rate_read, rates[axis] * DEGREES, 4);
        page_signed_reading(15 + axis, 46, 10, pointing->momentum_read, wheels[axis], 0);
    }
    page_reading(18, 46, 10, pointing->propellant_read, pointing->propellant_g * KILO, 2);
}

static void draw_navigation(const struct situation *seen) {
    const struct navigation_part *navigation = &seen->navigation;
    screen_field(2, 9, 20, words_navigation_mode(navigation->mode), SCREEN_BRIGHT);
    bool fixed = starts_flies(APP_NAVIGATION) && navigation->fix_age_s != NO_FIX;
    if (fixed) {
        screen_unsigned(2, 46, 9, navigation->fix_age_s, ' ', SCREEN_BRIGHT);
    } else {
        screen_field(2, 46, 9, "    NEVER", SCREEN_PLAIN);
    }
    screen_field(2, 56, 5, fixed ? "s AGO" : "", SCREEN_PLAIN);
    page_reading(3, 46, 9, fixed, navigation->residual_m, 0);
    draw_elements(seen);
    draw_attitude(&seen->pointing);
}

const struct page_body page_navigation = {labels_navigation, draw_navigation, 0, {MARK_RECORD}};

// ---- P50 ---------------------------------------------------------------------------------------

static const struct label labels_drive[] = {
    {2, 1, "DRIVE"},
    {3, 1, "MASTER ARM"},
    {4, 1, "IGNITION"},
    {6, 1, "CATHODES            K"},
    {7, 1, "THROTTLE            %"},
    {8, 1, "THRUST              N"},
    {9, 1, "SPEC. IMPULSE       s"},
    {10, 1, "FLOW                mg/s"},
    {11, 1, "BEAM                kW"},
    {12, 1, "PROPELLANT          kg"},
    {13, 1, "BURN                s"},
    {14, 1, "IGNITIONS"},
    {15, 1, "LAST REFUSAL"},
    {2, 37, "DISTRIBUTOR"},
    {3, 37, "RESERVES"},
    {6, 37, "FIELD               T"},
    {7, 37, "WALL                K"},
    {8, 37, "AVAILABLE           kW"},
    {9, 37, "TO DRIVE            kW"},
    {10, 37, "TO BUSES            kW"},
    {12, 37, "ATTITUDE"},
    {13, 37, "OVERRIDE"},
    {17, 1, "THRUST"},
    {18, 1, "POWER"},
    {0, 0, 0},
};

#define FULL_THRUST_N 31.0
#define FULL_POWER_W 1.2e6

static void draw_engine(const struct burn_part *burn) {
    const struct drive_readings *drive = &burn->drive;
    bool flies = starts_flies(APP_BURN);
    page_reading(6, 12, 8, drive->live, drive->cathode_k, 0);
    page_reading(7, 12, 8, flies, burn->throttle_permille * 0.1, 1);
    page_reading(8, 12, 8, drive->live, drive->thrust_mn * KILO, 3);
    page_reading(9, 14, 6, drive->live, drive->isp_cs * 0.01, 0);
    page_reading(10, 12, 8, drive->live, drive->flow_ug_s * KILO, 1);
    page_reading(11, 12, 8, drive->live, drive->beam_w * KILO, 1);
    page_reading(12, 12, 8, drive->live, drive->propellant_g * KILO, 2);
    page_reading(13, 12, 8, flies, burn->burn_frames / (double)EXECUTIVE_FRAMES_PER_SECOND, 1);
    page_reading(14, 12, 8, flies, burn->ignitions, 0);
    page_bar(17, 9, 40, drive->thrust_mn * KILO / FULL_THRUST_N);
}

static void draw_distributor(const struct distributor_readings *distributor) {
    bool live = distributor->live;
    page_reading(6, 48, 8, live, distributor->field_mt * KILO, 3);
    page_reading(7, 48, 8, live, distributor->wall_k, 0);
    page_reading(8, 48, 8, live, distributor->available_w * KILO, 1);
    page_reading(9, 48, 8, live, distributor->to_drive_w * KILO, 1);
    page_reading(10, 48, 8, live, distributor->to_buses_w * KILO, 1);
    page_bar(18, 9, 40, distributor->to_drive_w / FULL_POWER_W);
}

static void draw_drive(const struct situation *seen) {
    const struct burn_part *burn = &seen->burn;
    const struct {
        uint32_t row, column, width;
        const char *word;
    } words[] = {
        {2, 14, 18, words_drive_mode(burn->mode)},
        {3, 14, 18, burn->armed ? "ARMED" : "SAFE"},
        {4, 14, 22, burn->refusal ? words_refusal(burn->refusal) : "ALLOWED"},
        {15, 14, 22, words_refusal(burn->last_refusal)},
        {2, 49, 14, words_distributor_state(burn->distributor.state)},
        {3, 49, 14, burn->all_reserves ? "ALL TO DRIVE" : "KEPT"},
    };
    for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) {
        page_word(words[i].row, words[i].column, words[i].width, starts_flies(APP_BURN),
                  words[i].word, SCREEN_BRIGHT);
    }
    draw_engine(burn);
    draw_distributor(&burn->distributor);
    page_word(12, 49, 14, starts_flies(APP_POINTING),
              words_attitude_knowledge(seen->pointing.knowledge), SCREEN_BRIGHT);
    screen_field(13, 49, 14, seen->display.attitude_override ? "ON" : "OFF", SCREEN_BRIGHT);
}

static void press_override(const struct situation *seen, struct display_part *self) {
    (void)seen;
    self->attitude_override = !self->attitude_override;
}

const struct page_body page_drive = {
    labels_drive, draw_drive, 0, {MARK_RECORD, {"ATT OVERRIDE", press_override}}};
