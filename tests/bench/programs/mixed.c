// Mixed integer work as control code does it: a linked list, a state machine over text, a small
// matrix, a checksum. The result goes where a debugger finds it.
#include <stdint.h>

#define NODES 64
#define SIDE 12

struct node {
    struct node *next;
    int32_t key;
};

volatile uint32_t result;

static struct node nodes[NODES];
static int32_t left[SIDE][SIDE], right[SIDE][SIDE], product[SIDE][SIDE];

static uint32_t checksum(uint32_t crc, uint32_t word) {
    for (int bit = 0; bit < 16; bit++) {
        crc = crc & 1 ? crc >> 1 ^ 0xA001u : crc >> 1;
        crc ^= word >> bit & 1;
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

static uint32_t scan(const char *text) {
    enum { SPACE, NUMBER, WORD } state = SPACE;
    uint32_t counts[3] = {0, 0, 0};
    for (; *text; text++) {
        state = *text >= '0' && *text <= '9' ? NUMBER : *text == ' ' ? SPACE : WORD;
        counts[state]++;
    }
    return counts[NUMBER] << 16 ^ counts[WORD] << 8 ^ counts[SPACE];
}

static void multiply(int32_t seed) {
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            int32_t sum = seed;
            for (int k = 0; k < SIDE; k++) {
                sum += left[i][k] * right[k][j];
            }
            product[i][j] = sum;
        }
    }
}

int main(void) {
    struct node *list = nodes;
    uint32_t crc = 0xFFFF;
    for (int i = 0; i < NODES; i++) {
        nodes[i].key = i * 7 % 31;
        nodes[i].next = i + 1 < NODES ? &nodes[i + 1] : 0;
    }
    for (int i = 0; i < SIDE * SIDE; i++) {
        left[i / SIDE][i % SIDE] = i;
        right[i / SIDE][i % SIDE] = 3 * i - 5;
    }
    for (uint32_t round = 0; round < ROUNDS; round++) {
        list = reverse(list);
        for (const struct node *n = list; n; n = n->next) {
            crc += (uint32_t)n->key * round;
        }
        multiply((int32_t)crc);
        crc = checksum(crc, scan("12 apples and 7 pears, 144 in all") ^ (uint32_t)product[3][5]);
    }
    result = crc;
    return 0;
}
