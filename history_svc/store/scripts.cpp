#include "history_svc/store/scripts.hpp"

namespace luka::history::scripts {

namespace {

/// The next state of the job in KEYS[1], looked up in an event's row (job_life); false: nothing may change.
const std::string state_after = R"lua(
local function state_after(row)
  local state = tonumber(redis.call('HGET', KEYS[1], 'state') or -1)
  local to = string.sub(row, state + 1, state + 1)
  return state >= 0 and to ~= '' and to ~= '-' and to
end
)lua";

/// After a change to the job in KEYS[1], whose index is KEYS[2]. Whoever sent the change knows of the job, so it need
/// not be offered in KEYS[3] any more.
const std::string touch = R"lua(
local function touch(id, seconds)
  redis.call('EXPIRE', KEYS[1], seconds)
  redis.call('EXPIRE', KEYS[2], seconds)
  redis.call('ZREM', KEYS[3], id)
end
)lua";

/// Message ids, separated by blanks, become known; the highest are kept, so that of all that are higher than the lowest none
/// is forgotten, however late one comes in. Whether a user of Redis may keep them must not decide about anything else: pcall.
const std::string know_messages = R"lua(
local function know_messages(set, ids, most, seconds)
  local some = false
  for id in string.gmatch(ids, '%S+') do
    some = true
    redis.pcall('ZADD', set, id, id)
  end
  if not some then return end
  local lowest = redis.pcall('ZRANGE', set, 0, -most - 1)
  if not lowest.err and #lowest > 0 then redis.pcall('ZREM', set, unpack(lowest)) end
  redis.pcall('EXPIRE', set, seconds)
end
)lua";

/// A turn at the end of its conversation, and its marker.
const std::string remember = R"lua(
local function remember(conversation, marker, keep, seconds, question, answer)
  redis.call('RPUSH', conversation, question, answer)
  redis.call('LTRIM', conversation, -tonumber(keep), -1)
  redis.call('EXPIRE', conversation, seconds)
  redis.call('SET', marker, '1', 'EX', seconds)
end
)lua";

/// The place behind all others in an index: the time in microseconds, or later if the clock was set back.
const std::string next_place = R"lua(
local function next_place(index)
  local now = redis.call('TIME')
  local place = now[1] * 1000000 + now[2]
  local last = tonumber(redis.call('ZREVRANGE', index, 0, 0, 'WITHSCORES')[2] or 0)
  return math.max(place, last + 1)
end
local function exact(number) return string.format('%.0f', number) end
)lua";

}  // namespace

// KEYS: conversation, marker. ARGV: messages to keep, seconds to live, question, answer.
const std::string& append() {
  static const std::string text = remember + R"lua(
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
remember(KEYS[1], KEYS[2], unpack(ARGV))
return 1
)lua";
  return text;
}

// KEYS: job, open, retried, conversation, marker.
// ARGV: update, seconds to live of the job, row of "answer", attempt, the text, tokens, then as append().
const std::string& append_for_job() {
  static const std::string text = state_after + touch + remember + R"lua(
local stored = redis.call('EXISTS', KEYS[5]) == 1
local known = redis.call('HGET', KEYS[1], 'attempt')
if not known then return stored and 0 or 2 end
local to = state_after(ARGV[3])
if not to or tonumber(known) > tonumber(ARGV[4]) then return 2 end
if stored then return 0 end
remember(KEYS[4], KEYS[5], unpack(ARGV, 7))
redis.call('HSET', KEYS[1], 'state', to, 'attempt', ARGV[4], 'answer', ARGV[5], 'tokens', ARGV[6])
touch(ARGV[1], ARGV[2])
return 1
)lua";
  return text;
}

// KEYS: job, conversation. ARGV: row of "attempt", attempt, how many messages.
// Whether the attempt can be noted must not decide whether the context can be read: pcall. A first attempt has nobody to
// fence, so it only reads, and its reply waits for no disk.
const std::string& load_for_job() {
  static const std::string text = state_after + R"lua(
local answer = redis.call('HGET', KEYS[1], 'answer')
if answer then return {{}, answer} end
local to = state_after(ARGV[1])
local attempt = tonumber(ARGV[2])
if to and attempt > 1 and tonumber(redis.call('HGET', KEYS[1], 'attempt') or 0) < attempt then
  redis.pcall('HSET', KEYS[1], 'state', to, 'attempt', ARGV[2])
end
if ARGV[3] == '0' then return {{}, false} end
return {redis.call('LRANGE', KEYS[2], '-' .. ARGV[3], -1), false}
)lua";
  return text;
}

// KEYS: open, retried, dead, known messages, then for each job: seen, job.
// ARGV: instance, seconds to live, seconds to live of the counters, the digit of "failed", message ids, how many of those
// to keep, then for each job: update,
// first state, where its user's messages are counted or "", the failed job that it asks again or "", how many fields and
// values, those. Whether a user of Redis may count (HINCRBY) must not decide whether a question is taken in: pcall. What an
// old dead letter of the same number left behind goes: numbers may start anew.
const std::string& accept() {
  static const std::string text = next_place + know_messages + R"lua(
local place = next_place(KEYS[1])
local fresh, here, at = {}, {}, 7
for key = 5, #KEYS, 2 do
  local seen, job = KEYS[key], KEYS[key + 1]
  local id, first, counter, again, count = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], tonumber(ARGV[at + 4])
  local by = redis.call('GET', seen)
  local is_fresh = false
  if not by then redis.call('SET', seen, ARGV[1], 'EX', ARGV[2]) end
  if not by and (again == '' or redis.call('HGET', again, 'state') == ARGV[4]) then
    if again ~= '' then redis.call('DEL', again) end
    redis.call('DEL', job)
    redis.call('HSET', job, unpack(ARGV, at + 5, at + 4 + count))
    redis.call('EXPIRE', job, ARGV[2])
    redis.call('ZREM', KEYS[2], id)
    redis.call('ZREM', KEYS[3], id)
    redis.call('ZADD', KEYS[1], exact(place), id)
    place = place + 1
    if counter ~= '' then
      redis.pcall('HINCRBY', counter, 'messages', 1)
      redis.call('EXPIRE', counter, ARGV[3])
    end
    is_fresh = true
  elseif by == ARGV[1] and not here[id] then
    local now = redis.call('HMGET', job, 'state', 'attempt', 'page:0')
    is_fresh = now[1] == first and now[2] == '0' and not now[3]
  end
  here[id] = true
  fresh[#fresh + 1] = is_fresh and 1 or 0
  at = at + 5 + count
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
know_messages(KEYS[4], ARGV[5], ARGV[6], ARGV[2])
return fresh
)lua";
  return text;
}

// KEYS: job, open, retried, known messages.
// ARGV: update, seconds to live, row of "place", the page's field, message, message ids, how many of those to keep.
const std::string& note_placed() {
  static const std::string text = state_after + touch + know_messages + R"lua(
know_messages(KEYS[4], ARGV[6], ARGV[7], ARGV[2])
local to = state_after(ARGV[3])
if not to then return 0 end
redis.call('HSET', KEYS[1], 'state', to, ARGV[4], ARGV[5])
touch(ARGV[1], ARGV[2])
return 1
)lua";
  return text;
}

// KEYS: job, open, retried. ARGV: update, seconds to live, row of "attempt", attempt, strikes, what was shown
// before.
const std::string& note_attempt() {
  static const std::string text = state_after + touch + R"lua(
local to = state_after(ARGV[3])
if not to then return 0 end
local known = redis.call('HMGET', KEYS[1], 'attempt', 'strikes')
local attempt, strikes = tonumber(known[1] or 0), ARGV[5]
if attempt > tonumber(ARGV[4]) then return 0 end
if attempt == tonumber(ARGV[4]) and tonumber(known[2] or 0) > tonumber(strikes) then strikes = known[2] end
redis.call('HSET', KEYS[1], 'state', to, 'attempt', ARGV[4], 'strikes', strikes, 'shown_before', ARGV[6])
touch(ARGV[1], ARGV[2])
return 1
)lua";
  return text;
}

// KEYS: job, open, retried, and with a turn: conversation, marker.
// ARGV: update, row of the end, tokens, what is before the user in the key of the counters, their seconds to live, for
// how many seconds the question is kept, and with a turn: as append().
// A job that is not there was settled before; its turn may be missing all the same.
const std::string& settle() {
  static const std::string text = state_after + remember + R"lua(
local known = redis.call('HMGET', KEYS[1], 'state', 'tokens', 'user')
local to = state_after(ARGV[2])
if known[1] and not to then return 0 end
if KEYS[5] and redis.call('EXISTS', KEYS[5]) == 0 then remember(KEYS[4], KEYS[5], unpack(ARGV, 7)) end
local tokens = math.max(tonumber(ARGV[3]), tonumber(known[2] or 0))
if tokens > 0 and known[3] and known[1] ~= to then
  redis.pcall('HINCRBY', ARGV[4] .. known[3], 'tokens', string.format('%.0f', tokens))
  redis.call('EXPIRE', ARGV[4] .. known[3], ARGV[5])
end
if known[1] and ARGV[6] ~= '0' then
  redis.call('HSET', KEYS[1], 'state', to)
  redis.call('EXPIRE', KEYS[1], ARGV[6])
else
  redis.call('DEL', KEYS[1])
end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return 1
)lua";
  return text;
}

// KEYS: job, open, retried, dead.
// ARGV: update, seconds to live of a dead letter, row of "park", reason, how many are kept, what is before the number
// in the key of a job.
const std::string& park() {
  static const std::string text = state_after + next_place + R"lua(
local to = state_after(ARGV[3])
if not to then return 0 end
if redis.call('HGET', KEYS[1], 'state') == to then return 1 end
local now = redis.call('TIME')
local at = exact(now[1] * 1000 + math.floor(now[2] / 1000))
redis.call('HSET', KEYS[1], 'state', to, 'reason', ARGV[4], 'parked_at', at)
redis.call('ZADD', KEYS[4], exact(next_place(KEYS[4])), ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[4], ARGV[2])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
for _, oldest in ipairs(redis.call('ZRANGE', KEYS[4], 0, -tonumber(ARGV[5]) - 1)) do
  redis.call('DEL', ARGV[6] .. oldest)
  redis.call('ZREM', KEYS[4], oldest)
end
return 1
)lua";
  return text;
}

// KEYS: index. ARGV: what is before the number in the key of a job, the place to go on after or "", how many jobs, how
// many bytes. The first job of a page is sent whatever its size. Jobs that have expired leave the index.
const std::string& list_jobs() {
  static const std::string text = R"lua(
local from = ARGV[2] == '' and '-inf' or '(' .. ARGV[2]
local known = ARGV[2] == '' and KEYS[2] and redis.pcall('ZRANGE', KEYS[2], 0, -1) or {}
if known.err then known = {} end
local limit = tonumber(ARGV[3])
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], from, '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
local found, bytes, last = {}, 0, ''
for i = 1, #ids, 2 do
  local fields = redis.call('HGETALL', ARGV[1] .. ids[i])
  if #fields == 0 then
    redis.call('ZREM', KEYS[1], ids[i])
  else
    for _, part in ipairs(fields) do bytes = bytes + #part end
    if #found > 0 and bytes > tonumber(ARGV[4]) then return {last, found, known} end
    found[#found + 1] = fields
  end
  last = ids[i + 1]
end
if #ids < 2 * limit then last = '' end
return {last, found, known}
)lua";
  return text;
}

// KEYS: dead. ARGV: what is before the number in the key of a job, the digit of "parked".
const std::string& list_dead() {
  static const std::string text = R"lua(
local found = {}
local names = {'job', 'state', 'chat', 'user', 'kind', 'attempt', 'strikes', 'reason', 'parked_at'}
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, -1)) do
  local values = redis.call('HMGET', ARGV[1] .. id, unpack(names))
  if values[2] == ARGV[2] then
    found[#found + 1] = values
  else
    redis.call('ZREM', KEYS[1], id)
  end
end
return found
)lua";
  return text;
}

// KEYS: job, open, retried, dead. ARGV: update, seconds to live, row of "retry", row of "answer".
// The attempt is raised, so that whoever is still at the job can store nothing; a text that is known stays known.
const std::string& retry_dead() {
  static const std::string text = state_after + next_place + R"lua(
local to = state_after(ARGV[3])
if not to then return 0 end
redis.call('HSET', KEYS[1], 'state', to, 'strikes', 0)
redis.call('HINCRBY', KEYS[1], 'attempt', 1)
redis.call('HDEL', KEYS[1], 'reason', 'parked_at')
if redis.call('HEXISTS', KEYS[1], 'answer') == 1 then
  redis.call('HSET', KEYS[1], 'state', state_after(ARGV[4]))
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
for index = 2, 3 do
  redis.call('ZADD', KEYS[index], exact(next_place(KEYS[index])), ARGV[1])
  redis.call('EXPIRE', KEYS[index], ARGV[2])
end
redis.call('ZREM', KEYS[4], ARGV[1])
return 1
)lua";
  return text;
}

// KEYS: counters of users. Messages and tokens of each.
const std::string& load_usage() {
  static const std::string text = R"lua(
local found = {}
for at, key in ipairs(KEYS) do
  local used = redis.call('HMGET', key, 'messages', 'tokens')
  found[at] = {used[1] or '0', used[2] or '0'}
end
return found
)lua";
  return text;
}

// KEYS: job, dead. ARGV: update, the digit of "parked".
const std::string& drop_dead() {
  static const std::string text = R"lua(
if redis.call('HGET', KEYS[1], 'state') ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
)lua";
  return text;
}

}  // namespace luka::history::scripts
