-- Takes several charges together, or none of them; with mode 'charge' counts them whether there is room or not.
--
-- KEYS     one bucket for each charge
-- ARGV[1]  'take' or 'charge'
-- ARGV     for each charge: 'u' <mark> <milliseconds> first, when it counts only once a mark and costs nothing after; then
--          one of
--            B <cost> <capacity>             token bucket, in microseconds of debt
--            S <amount> <count> <slice> <age>  sliding window; a slice's microseconds; how many slices ago it happened
--            L <amount> <count> <node> <node keys>  level; who holds it, and what the names of heartbeats begin with
--          in lower case when having no room does not keep the others from being taken
--
-- Answers  now, taken (1 or 0), and for each charge: microseconds to wait (0 fits, -1 cannot be told), the state that
--          it met, the state now, what was counted for it. All numbers stay below 2^53, where doubles are exact.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local force = ARGV[1] == 'charge'
local taken = 1
local out = {now, 1}
local state, first, dirty, marks, shared = {}, {}, {}, {}, {}
local slices, nodes, refunds = {}, {}, {}
local a = 2

-- A token bucket is the moment at which nothing is owed any more; behind it, when something was given back, when that was
-- last. A debt of more than twice the capacity is never made: the clock was another one, and it melts from now on.
local function bucket(key, capacity)
  local value = redis.call('GET', key)
  local free = value and tonumber(value)
  if value and not free then
    local moment, refunded = string.match(value, '^(%d+) (%d+)$')
    free, refunds[key] = tonumber(moment), refunded
  end
  if not free or free <= now then
    return 0
  end
  if free - now > 2 * capacity then
    redis.call('SET', key, now + capacity, 'PX', math.ceil(capacity / 1000))
    refunds[key] = nil
    return capacity
  end
  return free - now
end

local function window(key, slice, current)
  local total, live, dead = 0, {}, {}
  local raw = redis.call('HGETALL', key)
  for j = 1, #raw, 2 do
    local index = tonumber(raw[j])
    if index >= current - 10 then
      local held = tonumber(raw[j + 1])
      live[#live + 1] = {index, held}
      total = total + held
    else
      dead[#dead + 1] = raw[j]
    end
  end
  table.sort(live, function(x, y) return x[1] < y[1] end)
  slices[key] = {live = live, dead = dead, add = {}}
  return total
end

local function waitForWindow(key, slice, excess)
  for _, one in ipairs(slices[key].live) do
    excess = excess - one[2]
    if excess <= 0 then
      return math.max(1, (one[1] + 11) * slice - now)
    end
  end
  return 11 * slice
end

local function level(key, node, beats)
  local total = 0
  local raw = redis.call('HGETALL', key)
  for j = 1, #raw, 2 do
    if raw[j] == node or redis.call('EXISTS', beats .. raw[j]) == 1 then
      total = total + tonumber(raw[j + 1])
    else
      redis.call('HDEL', key, raw[j])
    end
  end
  return total
end

for i = 1, #KEYS do
  local key, kind, mark, life, seen = KEYS[i], ARGV[a], nil, nil, nil
  if kind == 'u' then
    mark, life = ARGV[a + 1], ARGV[a + 2]
    seen = marks[mark] and '' or redis.call('GET', mark)
    a = a + 3
    kind = ARGV[a]
  end
  local cost, capacity = tonumber(ARGV[a + 1]), tonumber(ARGV[a + 2])
  local before, wait, limit = state[key], 0, capacity * 2
  if seen then
    -- What is let through for nothing because of the mark relies on it.
    if cost > 0 and string.match(seen, '^%d') then
      shared[mark] = 's' .. seen
    end
    cost = 0
  end
  if kind == 'B' or kind == 'b' then
    if not before then
      before = bucket(key, capacity)
      first[key] = before
    end
    if before + cost > capacity then
      wait = before + cost - capacity
    end
  elseif kind == 'S' or kind == 's' then
    local slice = tonumber(ARGV[a + 3])
    local current = math.floor(now / slice)
    if not before then
      before = window(key, slice, current)
      first[key] = before
    end
    if before + cost > capacity then
      wait = waitForWindow(key, slice, before + cost - capacity)
    end
  else
    if not before then
      before = level(key, ARGV[a + 3], ARGV[a + 4])
      first[key] = before
    end
    if before + cost > capacity then
      wait = -1
    end
  end
  if seen then
    wait = 0
  elseif cost > capacity then
    wait = -1
  end

  local added = 0
  if force and string.lower(kind) == 'l' then
    -- A level is what is there, whatever it should be.
    added = cost
  elseif force then
    added = math.max(0, math.min(cost, limit - before))
  elseif wait == 0 then
    added = cost
  elseif kind ~= string.lower(kind) then
    taken = 0
  end
  local met = before
  if kind == 'S' or kind == 's' then
    local slice = tonumber(ARGV[a + 3])
    met = math.floor(now / slice) - ARGV[a + 4]
    if added > 0 then
      dirty[key] = a
      local add = slices[key].add
      add[met] = (add[met] or 0) + added
    end
    a = a + 5
  elseif kind == 'L' or kind == 'l' then
    if added > 0 then
      dirty[key] = a
      nodes[key] = (nodes[key] or 0) + added
    end
    a = a + 5
  else
    if added > 0 then
      dirty[key] = a
    end
    a = a + 3
  end
  if mark and added > 0 then
    marks[mark] = life
  end
  state[key] = before + added
  local o = 4 * i
  out[o - 1], out[o], out[o + 1], out[o + 2] = wait, met, 0, added
end

if taken == 0 then
  out[2] = 0
  for i = 1, #KEYS do
    out[4 * i + 1] = first[KEYS[i]]
    out[4 * i + 2] = 0
  end
  return out
end

for key, at in pairs(dirty) do
  local kind = ARGV[at]
  if kind == 'B' or kind == 'b' then
    local debt = state[key]
    local life = math.ceil(debt / 1000)
    if refunds[key] then
      -- What was taken before that may still be given back.
      redis.call('SET', key, string.format('%.0f %s', now + debt, refunds[key]), 'PX',
        math.max(life, redis.call('PTTL', key)))
    else
      redis.call('SET', key, now + debt, 'PX', life)
    end
  elseif kind == 'S' or kind == 's' then
    local slice = tonumber(ARGV[at + 3])
    for index, added in pairs(slices[key].add) do
      redis.call('HINCRBY', key, index, added)
    end
    if #slices[key].dead > 0 then
      redis.call('HDEL', key, unpack(slices[key].dead))
    end
    redis.call('PEXPIRE', key, math.ceil((math.floor(now / slice) + 11) * slice / 1000 - now / 1000))
  else
    redis.call('HINCRBY', key, ARGV[at + 3], nodes[key])
    redis.call('PEXPIRE', key, 86400000)
  end
end
-- A mark is when it was made, so that only what made it takes it away, and not once it is shared.
for mark, life in pairs(marks) do
  redis.call('SET', mark, now, 'PX', life)
end
for mark, value in pairs(shared) do
  redis.call('SET', mark, value, 'KEEPTTL')
end
for i = 1, #KEYS do
  out[4 * i + 1] = state[KEYS[i]]
end
return out
