-- Gives back what was taken, never more than what is still owed for it.
--
-- A token bucket's debt melts in the order in which it was made: first what was owed before, then this. That is known only
-- as long as nothing else is given back, which moves what is left to the front; then it counts as melting since it was
-- made. So a bucket keeps when something was given back to it last, for as long as what was taken before that may be owed.
--
-- A mark that something else relies on stays, and so does what was counted for it. So does one that was made anew since.
--
-- KEYS  one bucket for each charge
-- ARGV  for each charge five: kind as in take.lua, what was counted, the state it met (for a level: the node), when it
--       was taken in Redis's time (of no matter for a level), the mark it left or nothing
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function giveToBucket(key, added, before, takenAt)
  local free, refunded = string.match(redis.call('GET', key) or '0', '^(%d+) ?(%d*)$')
  local alone = refunded == '' or tonumber(refunded) < takenAt
  local back = added - math.max(0, now - takenAt - (alone and before or 0))
  local debt = free - now
  if back > 0 and debt > 0 then
    redis.call('SET', key, string.format('%.0f %.0f', now + math.max(0, debt - back), now), 'KEEPTTL')
  end
end

-- To a window by slice or to a level by node.
local function giveToField(key, added, field)
  local held = redis.call('HGET', key, field)
  if held and held - added > 0 then
    redis.call('HINCRBY', key, field, -added)
  elseif held then
    redis.call('HDEL', key, field)
  end
end

-- Whether nothing else relies on the mark, which is gone then.
local function forget(mark, takenAt)
  local shared, madeAt = string.match(redis.call('GET', mark) or '', '^(s?)(%d+)$')
  if tonumber(madeAt) ~= takenAt then
    return true
  end
  if shared == '' then
    redis.call('DEL', mark)
  end
  return shared == ''
end

for i = 1, #KEYS do
  local a = 5 * i - 4
  local kind, added, met = ARGV[a], tonumber(ARGV[a + 1]), ARGV[a + 2]
  local takenAt, mark = tonumber(ARGV[a + 3]), ARGV[a + 4]
  if mark == '' or forget(mark, takenAt) then
    if kind == 'B' or kind == 'b' then
      giveToBucket(KEYS[i], added, met, takenAt)
    else
      giveToField(KEYS[i], added, met)
    end
  end
end
return 1
