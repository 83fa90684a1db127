-- Gives back what was taken, never more than what is still owed for it.
--
-- KEYS  one bucket for each charge
-- ARGV  for each charge five: kind as in take.lua, what was counted, the state it met (for a level: the node), when it
--       was taken in Redis's time or -1 for now, the mark it left or nothing
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
for i = 1, #KEYS do
  local key, a = KEYS[i], 5 * i - 4
  local kind, added, before = ARGV[a], tonumber(ARGV[a + 1]), ARGV[a + 2]
  if kind == 'B' or kind == 'b' then
    local free = redis.call('GET', key)
    local back = added - math.max(0, now - ARGV[a + 3] - before)
    if free and back > 0 then
      local debt = free - back - now
      if debt > 0 then
        redis.call('SET', key, now + debt, 'PX', math.ceil(debt / 1000))
      else
        redis.call('DEL', key)
      end
    end
  else
    -- Field by slice or by node: what is left of it.
    local held = redis.call('HGET', key, before)
    if held and held - added > 0 then
      redis.call('HINCRBY', key, before, -added)
    elseif held then
      redis.call('HDEL', key, before)
    end
  end
  if ARGV[a + 4] ~= '' then
    redis.call('DEL', ARGV[a + 4])
  end
end
return 1
