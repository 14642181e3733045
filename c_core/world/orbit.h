// The ship's path: a point mass around Mars and its equatorial bulge.
//
// Inertial Cartesian axes through the centre of Mars: Z its north pole, X its equinox. One step is
// one of Runge and Kutta's fourth order; thrust and surges enter as an acceleration that is
// constant within it.
//
// NOT modelled: gravity harmonics beyond J2, drag, light pressure, tides, the Sun's and the moons'
// pull. Source: mu, radius and J2 from the gravity field GMM-3 (Genova et al., Icarus 272, 2016).
#ifndef ARES_WORLD_ORBIT_H
#define ARES_WORLD_ORBIT_H

#define ORBIT_MU_M3_S2 4.282837e13
#define ORBIT_MARS_RADIUS_M 3396190.0
#define ORBIT_J2 1.96045e-3

struct orbit {
    double position_m[3];
    double velocity_m_s[3];
};

// The local frame: unit vectors along the flight (horizontal), to the right with Mars below, and
// up.
struct orbit_frame {
    double forward[3];
    double right[3];
    double up[3];
};

void orbit_start(struct orbit *orbit, double altitude_m, double inclination_deg, double raan_deg,
                 double argument_of_latitude_deg);
void orbit_step(struct orbit *orbit, const double acceleration_m_s2[3], double duration_s);
void orbit_gravity(double acceleration_m_s2[3], const double position_m[3]);

void orbit_local_frame(const struct orbit *orbit, struct orbit_frame *frame);
// A direction in the local frame: azimuth from forward to the right, 0 to 360, elevation from the
// horizontal up; and back.
void orbit_bearing(const struct orbit_frame *frame, const double direction[3], double *azimuth_deg,
                   double *elevation_deg);
void orbit_direction(const struct orbit_frame *frame, double azimuth_deg, double elevation_deg,
                     double direction[3]);

// Per kilogram, with the potential of J2 in it.
double orbit_energy_j_kg(const struct orbit *orbit);

struct orbit_elements {
    double semi_major_axis_m; // -mu / 2E, with the energy of J2 in E
    double eccentricity;
    double inclination_deg;
    double raan_deg;
    double argument_of_periapsis_deg;
    double true_anomaly_deg;
};
void orbit_elements(const struct orbit *orbit, struct orbit_elements *elements);

// True where Mars stands before what is far away in that direction.
int orbit_hidden(const double position_m[3], const double direction[3]);
// True where Mars stands between two places, or holds one of them.
int orbit_between(const double from_m[3], const double to_m[3]);

#endif
