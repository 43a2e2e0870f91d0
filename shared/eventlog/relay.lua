-- Append events to a stream only if it ends just before them; else say where it ends. Atomic, out of memory included: Redis checks its
-- memory before a script's first write and not between them.
--
-- KEYS[1] the stream    ARGV[1] position before the first event    ARGV[2] entries to keep    ARGV[3] field name    ARGV[4...] events
-- Answers {position the stream now ends at, events appended, the last entry's bytes when it ends elsewhere than the caller thought}.
local stream, before = KEYS[1], ARGV[1]
local ends, last = '0', ''

if redis.call('EXISTS', stream) == 1 then
    local info, last_entry = redis.call('XINFO', 'STREAM', stream), nil
    for i = 1, #info, 2 do
        if info[i] == 'last-generated-id' then ends = info[i + 1] end
        if info[i] == 'last-entry' then last_entry = info[i + 1] end
    end
    if last_entry and last_entry[1] == ends then last = last_entry[2][2] end
    ends = string.match(ends, '^%d+')  -- kept as text: a stray id may be larger than Lua can count
end

-- An emptied stream may begin anywhere: what came before is in the feed.
if ends ~= before and ends ~= '0' then return {ends, 0, last} end
if #ARGV == 3 then return {ends, 0, ''} end

for i = 4, #ARGV do
    ends = string.format('%d', before + i - 3)
    redis.call('XADD', stream, ends .. '-0', ARGV[3], ARGV[i])
end
redis.call('XTRIM', stream, 'MAXLEN', '~', ARGV[2])
return {ends, #ARGV - 3, ''}
