-- Says that a node lives, and what it holds of levels.
--
-- KEYS     the node's heartbeat, then levels
-- ARGV[1]  for how many milliseconds the node counts as alive; ARGV[2] its name
-- ARGV     how much of each level it holds
-- Answers  1 when the node counted as alive already
local alive = redis.call('EXISTS', KEYS[1])
redis.call('SET', KEYS[1], '', 'PX', ARGV[1])
for i = 2, #KEYS do
  local held = tonumber(ARGV[i + 1])
  if held > 0 then
    redis.call('HSET', KEYS[i], ARGV[2], held)
    redis.call('PEXPIRE', KEYS[i], 86400000)
  else
    redis.call('HDEL', KEYS[i], ARGV[2])
  end
end
return alive
