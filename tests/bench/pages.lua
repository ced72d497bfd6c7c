-- wrk: pages of the cabinet, each request of another parent. Arguments: how many parents, the path.
local parents, path, next = 1000, "/cabinet/", 0
local wrong = 0

function init(args)
    parents, path = tonumber(args[1]), args[2]
end

function request()
    next = (next + 7) % parents
    local cookie = string.format("obed=session-of-the-bench-%022d", next)
    return wrk.format("GET", path, {["Cookie"] = cookie})
end
