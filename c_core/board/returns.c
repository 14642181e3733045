// Points as users have them (ares.h): with a point go the rows that wait at it.
#include "history.h"
#include "machine.h"
#include "points.h"

struct ares_point *ares_point(struct ares *ares) {
    struct ares_point *point = point_take(ares);
    if (point && !history_coming(ares, point_coming(point))) {
        point_free(ares, point);
        return NULL;
    }
    return point;
}

void ares_point_free(struct ares *ares, struct ares_point *point) { point_free(ares, point); }

int ares_return_to(struct ares *ares, struct ares_point *point) {
    if (!point_is_of(point, ares)) {
        return machine_fail(ares, ARES_ERROR_SNAPSHOT, "This point is one of another computer.");
    }
    if (!history_has_room(ares, *point_coming(point))) {
        return machine_fail(ares, ARES_ERROR_SNAPSHOT,
                            "There is no memory for the inputs that wait at this point.");
    }
    point_restore(ares, point);
    history_begin(ares, *point_coming(point));
    return 0;
}
