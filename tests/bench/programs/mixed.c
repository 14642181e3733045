// Mixed integer work in about equal parts, as control code does it: a list that is sorted, searched
// and turned around; a small matrix of halfwords; a state machine over text; a checksum by bits.
#include "work.h"

#define NODES 32
#define SIDE 8

struct node {
    struct node *next;
    int16_t key;
    int16_t index;
};

static struct node nodes[NODES];
static int16_t left[SIDE][SIDE], right[SIDE][SIDE];
static int32_t product[SIDE][SIDE];

static uint16_t checksum(uint16_t crc, uint32_t word) {
    for (int bit = 0; bit < 16; bit++) {
        uint32_t carry = (crc ^ word) & 1;
        crc >>= 1;
        word >>= 1;
        if (carry) {
            crc ^= 0xA001;
        }
    }
    return crc;
}

static struct node *reverse(struct node *list) {
    struct node *out = 0;
    while (list) {
        struct node *next = list->next;
        list->next = out;
        out = list;
        list = next;
    }
    return out;
}

static struct node *merge(struct node *one, struct node *other) {
    struct node head, *last = &head;
    while (one && other) {
        struct node **lower = one->key <= other->key ? &one : &other;
        last->next = *lower;
        last = *lower;
        *lower = (*lower)->next;
    }
    last->next = one ? one : other;
    return head.next;
}

static struct node *sort(struct node *list) {
    if (!list || !list->next) {
        return list;
    }
    struct node *middle = list, *end = list->next;
    while (end && end->next) {
        middle = middle->next;
        end = end->next->next;
    }
    struct node *second = middle->next;
    middle->next = 0;
    return merge(sort(list), sort(second));
}

static int find(const struct node *list, int16_t key) {
    int steps = 0;
    while (list && list->key != key) {
        list = list->next;
        steps++;
    }
    return steps;
}

static uint32_t scan(const char *text) {
    enum { SPACE, NUMBER, WORD, SIGN, STATES } state = SPACE;
    uint32_t counts[STATES] = {0};
    for (; *text; text++) {
        char letter = *text;
        switch (state) {
        case SPACE:
        case SIGN:
            if (letter >= '0' && letter <= '9') {
                state = NUMBER;
            } else if (letter == '+' || letter == '-') {
                state = SIGN;
            } else if (letter != ' ') {
                state = WORD;
            }
            break;
        case NUMBER:
            if (letter == ' ' || letter == ',') {
                state = SPACE;
            } else if (letter < '0' || letter > '9') {
                state = WORD;
            }
            break;
        default:
            if (letter == ' ') {
                state = SPACE;
            }
        }
        counts[state]++;
    }
    return counts[NUMBER] << 16 ^ counts[WORD] << 8 ^ counts[SIGN] << 4 ^ counts[SPACE];
}

static uint32_t multiply(void) {
    uint32_t sum = 0;
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            int32_t total = 0;
            for (int k = 0; k < SIDE; k++) {
                total += left[i][k] * right[k][j];
            }
            product[i][j] = total;
            sum += (uint32_t)total >> 2 & 0xF;
        }
    }
    return sum;
}

uint32_t work(uint32_t rounds) {
    static const char *const texts[] = {"12 apples and 7 pears, 144 in all", "-5 +17, x9 30",
                                        "the quick brown fox 4 2", "0 1 1 2 3 5 8 13 21 34 55 89"};
    struct node *list = nodes;
    uint16_t crc = 0xFFFF;
    for (int16_t i = 0; i < NODES; i++) {
        nodes[i].key = (int16_t)(i * 7 % 31);
        nodes[i].index = i;
        nodes[i].next = i + 1 < NODES ? &nodes[i + 1] : 0;
    }
    for (int i = 0; i < SIDE * SIDE; i++) {
        left[i / SIDE][i % SIDE] = (int16_t)i;
        right[i / SIDE][i % SIDE] = (int16_t)(3 * i - 5);
    }
    for (uint32_t round = 0; round < rounds; round++) {
        for (int i = 0; i < NODES; i++) {
            nodes[i].key = (int16_t)((nodes[i].key * 5 + nodes[i].index + (int16_t)round) & 0xFF);
        }
        list = sort(reverse(list));
        crc = checksum(crc, (uint32_t)find(list, (int16_t)(round & 0xFF)));
        left[round % SIDE][crc % SIDE] = (int16_t)crc;
        crc = checksum(crc, multiply());
        crc = checksum(crc, scan(texts[round % 4]) ^ (uint32_t)product[3][5]);
    }
    return crc;
}
