// The ionic supply and its manifold: see manifold.h.
#include "manifold.h"

#define NOMINAL_FIELD_T 4.0
#define ONLINE_FIELD_T 3.9
#define RAMP_T_S 0.5      // 3.9 T in about 8 s
#define DECAY_TIME_S 0.3  // of the field when its current is cut
#define DEAD_FIELD_T 1e-6 // below this it is none: no endless tail of ever smaller numbers
#define WALL_COLD_K 290.0
#define WALL_IDLE_K 420.0   // online and delivering nothing
#define WALL_K_PER_W 3.5e-4 // and what every watt through it adds
#define WALL_TIME_S 40.0

void manifold_start(struct manifold *manifold, double ionic_w) {
    manifold->ionic_w = ionic_w;
    manifold->health = 1.0;
    manifold->wall_k = WALL_COLD_K;
}

void manifold_command(struct manifold *manifold, const struct manifold_command *command) {
    manifold->command = *command;
}

static uint32_t next_state(const struct manifold *manifold, int magnets_live, double shear_m_s2) {
    int up = manifold->state == MANIFOLD_PREPARING || manifold->state == MANIFOLD_ONLINE;
    if (!manifold->command.run) {
        // A shut-down on purpose lets the plasma out in order; a quench is cleared by it.
        return MANIFOLD_OFF;
    }
    if (up && (!magnets_live || shear_m_s2 > MANIFOLD_QUENCH_SHEAR_M_S2)) {
        return MANIFOLD_QUENCHED;
    }
    if (manifold->state == MANIFOLD_OFF && magnets_live) {
        return MANIFOLD_PREPARING;
    }
    if (manifold->state == MANIFOLD_PREPARING && manifold->field_t >= ONLINE_FIELD_T) {
        return MANIFOLD_ONLINE;
    }
    return manifold->state;
}

static void divide(struct manifold *manifold) {
    int online = manifold->state == MANIFOLD_ONLINE;
    double full_w = manifold->ionic_w * manifold->health;
    if (!online) {
        manifold->available_w = 0.0;
        manifold->drive_share_w = 0.0;
        manifold->buses_share_w = 0.0;
    } else if (manifold->command.all_reserves) {
        manifold->available_w = full_w * MANIFOLD_RESERVES_FACTOR;
        manifold->drive_share_w = manifold->available_w;
        manifold->buses_share_w = 0.0;
    } else {
        manifold->available_w = full_w;
        manifold->drive_share_w = full_w * manifold->command.split;
        manifold->buses_share_w = full_w - manifold->drive_share_w;
    }
}

void manifold_step(struct manifold *manifold, int magnets_live, double shear_m_s2,
                   double duration_s) {
    manifold->state = next_state(manifold, magnets_live, shear_m_s2);
    int up = manifold->state == MANIFOLD_PREPARING || manifold->state == MANIFOLD_ONLINE;
    if (up) {
        double raised_t = manifold->field_t + RAMP_T_S * duration_s;
        manifold->field_t = raised_t < NOMINAL_FIELD_T ? raised_t : NOMINAL_FIELD_T;
    } else {
        double left_t = manifold->field_t * (1.0 - duration_s / DECAY_TIME_S);
        manifold->field_t = left_t > DEAD_FIELD_T ? left_t : 0.0;
    }
    divide(manifold);
    double through_w = manifold->to_drive_w + manifold->to_buses_w;
    double target_k =
        manifold->state == MANIFOLD_ONLINE ? WALL_IDLE_K + WALL_K_PER_W * through_w : WALL_COLD_K;
    manifold->wall_k += (target_k - manifold->wall_k) * (duration_s / WALL_TIME_S);
}
