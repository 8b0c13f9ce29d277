#pragma once
// Reads what names mean in a Redmine project: statuses, priorities, trackers, members, custom fields, our rights. Coroutines on the
// connector's thread; the api outlives them. What the account may not ask (custom fields, for non-administrators) is learnt from
// the newest issue of each tracker.

#include "core/connectors/redmine/redmineapi.h"

namespace lockstep {

struct RedmineLoaded {
    RedmineNames names;
    Person account;
    bool isPublic = true; ///< Somebody unknown may read the project, so a key that is no longer valid shows in no answer
};

/// The account behind the key. A wrong key is Authentication: Redmine would answer other reads as "anonymous".
Task<Result<Person>> loadRedmineAccount(RedmineApi &api);
/// `withDetails`: logins and e-mails of all members, one request each; else only for small projects.
Task<Result<RedmineLoaded>> loadRedmineNames(RedmineApi &api, QString project, bool withDetails);

} // namespace lockstep
