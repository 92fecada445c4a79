/* A fake libnvidia-ml.so.1: it answers from the text file that NNWATCH_FAKE_NVML names, read anew at every call.
 *
 * A line is `key value`. `count 2` gives two cards, `0.power 250000` the answer for card 0, `0.power error:15` an
 * error code; a key that is not there is "not supported". `0.watts 300` with `0.refresh_ms 50` makes the energy
 * counter run by the clock. With `log 1` each call appends its key to `<file>.log`. With NNWATCH_FAKE_NVML_FROZEN
 * set it reads the file once, as a benchmark of its callers needs.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    OK = 0,
    INVALID_ARGUMENT = 2,
    NOT_SUPPORTED = 3,
    INSUFFICIENT_SIZE = 7,
    LIBRARY_NOT_FOUND = 12,
    FIELD_POWER_AVERAGE = 185,
    FIELD_POWER_INSTANT = 186,
    SCOPE_MODULE = 1,
    TYPE_UNSIGNED_INT = 1,
    MOST_CARDS = 8,
    TEXT = 256
};

typedef struct {
    int index;
} device_t;

typedef struct {
    uint32_t field_id, scope_id;
    int64_t timestamp, latency_us;
    uint32_t value_type, result;
    union {
        double d;
        uint64_t u;
    } value;
} field_value_t;

typedef struct {
    unsigned pid;
    unsigned long long memory;
    unsigned gpu_instance, compute_instance;
} process_t;

static device_t cards[MOST_CARDS] = {{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}};

/* Takes the next line of a file, or of what was read of it once when NNWATCH_FAKE_NVML_FROZEN is set. */
static char *next_line(FILE *file, const char **frozen, char *line, size_t size) {
    size_t length;
    if (file)
        return fgets(line, (int)size, file);
    if (!**frozen)
        return NULL;
    length = strcspn(*frozen, "\n");
    snprintf(line, size, "%.*s", (int)length, *frozen);
    *frozen += length + ((*frozen)[length] == '\n');
    return line;
}

static const char *frozen_text(const char *path) {
    static char text[1 << 16];
    FILE *file;
    if (!getenv("NNWATCH_FAKE_NVML_FROZEN"))
        return NULL;
    if (!text[0] && (file = fopen(path, "r"))) {
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        fclose(file);
    }
    return text;
}

static int look_up(const char *key, char *value) {
    const char *path = getenv("NNWATCH_FAKE_NVML");
    const char *frozen = path ? frozen_text(path) : NULL;
    FILE *file = path && !frozen ? fopen(path, "r") : NULL;
    char line[2 * TEXT];
    size_t length = strlen(key);
    int found = 0;
    if (!file && !frozen)
        return 0;
    while (!found && next_line(file, &frozen, line, sizeof line)) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, key, length) == 0 && line[length] == ' ') {
            snprintf(value, TEXT, "%.*s", TEXT - 1, line + length + 1);
            found = 1;
        }
    }
    if (file)
        fclose(file);
    return found;
}

static void note_call(const char *key) {
    char value[TEXT], name[2 * TEXT];
    FILE *log;
    if (!look_up("log", value))
        return;
    snprintf(name, sizeof name, "%s.log", getenv("NNWATCH_FAKE_NVML"));
    log = fopen(name, "a");
    if (log) {
        fprintf(log, "%s\n", key);
        fclose(log);
    }
}

static int answer(const char *key, char *value) {
    note_call(key);
    if (!look_up(key, value))
        return NOT_SUPPORTED;
    return strncmp(value, "error:", 6) == 0 ? atoi(value + 6) : OK;
}

static int answer_for(const device_t *card, const char *query, char *value) {
    char key[TEXT];
    if (!card)
        return INVALID_ARGUMENT;
    snprintf(key, sizeof key, "%d.%s", card->index, query);
    return answer(key, value);
}

static int number_for(const device_t *card, const char *query, unsigned long long *number) {
    char value[TEXT];
    int result = answer_for(card, query, value);
    if (result == OK)
        *number = strtoull(value, NULL, 10);
    return result;
}

static int unsigned_for(const device_t *card, const char *query, unsigned *number) {
    unsigned long long wide = 0;
    int result = number_for(card, query, &wide);
    if (result == OK)
        *number = (unsigned)wide;
    return result;
}

static int text_for(const device_t *card, const char *query, char *text, unsigned length) {
    char value[TEXT];
    int result = answer_for(card, query, value);
    if (result == OK)
        snprintf(text, length, "%s", value);
    return result;
}

int nvmlInitWithFlags(unsigned flags) {
    char value[TEXT];
    (void)flags;
    if (!getenv("NNWATCH_FAKE_NVML"))
        return LIBRARY_NOT_FOUND;
    return look_up("init", value) ? answer("init", value) : OK;
}

int nvmlInit_v2(void) { return nvmlInitWithFlags(0); }

int nvmlShutdown(void) {
    note_call("shutdown");
    return OK;
}

const char *nvmlErrorString(int result) {
    (void)result;
    return "an error of the fake library";
}

int nvmlSystemGetDriverVersion(char *version, unsigned length) {
    char value[TEXT];
    int result = answer("driver", value);
    if (result == OK)
        snprintf(version, length, "%s", value);
    return result;
}

int nvmlDeviceGetCount_v2(unsigned *count) {
    char value[TEXT];
    int result = answer("count", value);
    if (result == OK)
        *count = (unsigned)atoi(value);
    return result;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, device_t **card) {
    char value[TEXT], key[TEXT];
    if (index >= MOST_CARDS)
        return INVALID_ARGUMENT;
    *card = &cards[index];
    snprintf(key, sizeof key, "%u.handle", index);
    return look_up(key, value) ? answer(key, value) : OK;
}

int nvmlDeviceGetUUID(device_t *card, char *text, unsigned length) { return text_for(card, "uuid", text, length); }

int nvmlDeviceGetName(device_t *card, char *text, unsigned length) { return text_for(card, "name", text, length); }

static int running_energy(const device_t *card, unsigned long long *millijoules) {
    unsigned long long watts = 0, refresh_ms = 1;
    struct timespec now;
    int result = number_for(card, "watts", &watts);
    if (result != OK)
        return result;
    number_for(card, "refresh_ms", &refresh_ms);
    clock_gettime(CLOCK_MONOTONIC, &now);
    unsigned long long elapsed_ms = (unsigned long long)now.tv_sec * 1000 + (unsigned long long)now.tv_nsec / 1000000;
    *millijoules = elapsed_ms / refresh_ms * refresh_ms * watts;
    return OK;
}

int nvmlDeviceGetTotalEnergyConsumption(device_t *card, unsigned long long *millijoules) {
    int result = number_for(card, "energy", millijoules);
    return result == NOT_SUPPORTED ? running_energy(card, millijoules) : result;
}

static const char *field_name(const field_value_t *field) {
    int module = field->scope_id == SCOPE_MODULE;
    if (field->scope_id > SCOPE_MODULE)
        return "unknown_scope";
    if (field->field_id == FIELD_POWER_AVERAGE)
        return module ? "module_power_average" : "power_average";
    if (field->field_id == FIELD_POWER_INSTANT)
        return module ? "module_power_instant" : "power_instant";
    return "unknown_field";
}

int nvmlDeviceGetFieldValues(device_t *card, int count, field_value_t *fields) {
    char value[TEXT];
    unsigned long long number;
    int result = answer_for(card, "fields", value);
    if (result != OK && result != NOT_SUPPORTED)
        return result;
    for (int i = 0; i < count; i++) {
        number = 0;
        fields[i].result = (uint32_t)number_for(card, field_name(&fields[i]), &number);
        fields[i].value_type = TYPE_UNSIGNED_INT;
        fields[i].value.u = number;
    }
    return OK;
}

int nvmlDeviceGetPowerUsage(device_t *card, unsigned *milliwatts) { return unsigned_for(card, "power", milliwatts); }

int nvmlDeviceGetEnforcedPowerLimit(device_t *card, unsigned *milliwatts) {
    return unsigned_for(card, "power_limit", milliwatts);
}

int nvmlDeviceGetUtilizationRates(device_t *card, unsigned rates[2]) {
    rates[1] = 0;
    return unsigned_for(card, "utilisation", &rates[0]);
}

int nvmlDeviceGetMemoryInfo(device_t *card, unsigned long long memory[3]) {
    int result = number_for(card, "memory_total", &memory[0]);
    if (result != OK)
        return result;
    result = number_for(card, "memory_used", &memory[2]);
    memory[1] = memory[0] - memory[2];
    return result;
}

int nvmlDeviceGetTemperature(device_t *card, unsigned sensor, unsigned *celsius) {
    (void)sensor;
    return unsigned_for(card, "temperature", celsius);
}

int nvmlDeviceGetTemperatureV(device_t *card, int versioned[3]) {
    return unsigned_for(card, "temperature_v", (unsigned *)&versioned[2]);
}

int nvmlDeviceGetClockInfo(device_t *card, unsigned kind, unsigned *megahertz) {
    (void)kind;
    return unsigned_for(card, "clock_sm", megahertz);
}

int nvmlDeviceGetCurrentClocksEventReasons(device_t *card, unsigned long long *reasons) {
    return number_for(card, "event_reasons", reasons);
}

int nvmlDeviceGetCurrentClocksThrottleReasons(device_t *card, unsigned long long *reasons) {
    return number_for(card, "throttle_reasons", reasons);
}

int nvmlDeviceGetComputeRunningProcesses_v3(device_t *card, unsigned *count, process_t *processes) {
    char value[TEXT];
    unsigned room = *count, found = 0;
    int result = answer_for(card, "processes", value);
    if (result != OK)
        return result;
    for (char *pid = strtok(value, ","); pid; pid = strtok(NULL, ",")) {
        if (found < room)
            processes[found] = (process_t){(unsigned)atoi(pid), 1048576, 0, 0};
        found++;
    }
    *count = found;
    return found > room ? INSUFFICIENT_SIZE : OK;
}

int nvmlDeviceGetMigMode(device_t *card, unsigned *current, unsigned *pending) {
    int result = unsigned_for(card, "mig", current);
    *pending = *current;
    return result;
}

int nvmlDeviceGetVirtualizationMode(device_t *card, unsigned *mode) { return unsigned_for(card, "virtualisation", mode); }
