#include "tests/simulation/mutants.h"

namespace lockstep::simulation {

const QList<Mutant> &mutants()
{
    static const QList<Mutant> all {
        {"acknowledged-before-commit", "the receiver answers before it has stored the request", 7, 400},
        {"ask-decided", "the policy ask settles by itself", 1, 400},
        {"attachment-not-looked-for", "a file whose upload is in doubt is uploaded again", 25, 400},
        {"audit-forgets-traces", "an audit takes every copy for missing", 1, 400},
        {"base-not-moved", "an answer does not move the base", 4, 400},
        {"base-takes-edits", "the base takes a local edit that was not sent", 12, 400},
        {"call-repeated", "a rule's call that an earlier attempt has made, or left in doubt, is made again", 29, 400},
        {"change-behind-forgotten", "a change behind an event under way is not noted", 14, 400},
        {"comment-intent-not-written", "a comment is written without an intent", 19, 400},
        {"comment-not-looked-for", "a comment in doubt is written again", 19, 400},
        {"conflict-not-recorded", "history lacks the losing value", 1, 400},
        {"conflict-not-checked", "what both sides settled differently stays so", 401, 400},
        {"content-address-told", "the address of a content leaves the node", 1, 400},
        {"create-intent-not-written", "an issue is made without an intent", 2, 400},
        {"crossing-ignored", "what the other side has applied of ours does not count before its answer", 257, 400},
        {"cursor-before-events", "the cursor is stored before the events that it passes", 45, 400},
        {"doubt-forgotten", "an intent whose outcome is unknown is dropped", 19, 400},
        {"echo-not-suppressed", "what we wrote is news for the other side", 432, 400},
        {"edits-taken-for-told", "a local edit seen while reading back counts as told", 1, 400},
        {"figure-counted-by-hand", "a figure of the window is changed twice", 9, 400},
        {"gone-made-anew", "an issue that is gone is made a second time", 65, 400},
        {"half-applied-told", "an issue is told while a request of it is half applied", 19, 400},
        {"half-made-told", "a copy that store(issue) has half made is told", 0, 400, "half-made-copy-gets-a-label.json"},
        {"labels-overwritten", "lists that both sides changed are not merged", 1, 400},
        {"lanes-ignored", "events of one issue run at the same time", 589, 400},
        {"late-answer-undoes-cancel", "an answer moves an event that was cancelled", 54, 400},
        {"mark-not-looked-for", "an issue whose making is in doubt is made again", 20, 400},
        {"move-base-skipped", "a request applied while ours is on its way does not move our base", 194, 400},
        {"newest-wrong-way", "the newest value loses, at one side", 31, 400},
        {"old-answer-taken", "an answer to an older revision settles the event", 251, 400},
        {"overtaken-taken-whole", "an overtaken replica is taken whole", 1305, 400},
        {"own-create-taken-for-new", "an issue that we are making is found as a new one", 20, 400},
        {"repeated-request-applied", "a request that is here already is applied again", 164, 400},
        {"rescue-forgotten", "what was being applied at a crash stays so", 2, 400},
        {"resend-never", "what was sent and not answered is never asked for again", 1950, 400},
        {"restored-epoch-kept", "after a restore events get numbers that were given before", 48, 400},
        {"retry-after-lost", "the tracker's time to wait is not kept", 458, 400},
        {"return-not-noticed", "an issue that is back stays gone", 165, 400},
        {"settle-at-once", "a write in doubt is looked for at once", 168, 400},
        {"skip-ignored", "what the incoming rule leaves out is written", 11, 400},
        {"ties-unsettled", "at equal times each side takes the other's value", 98, 400},
        {"trace-not-stored", "which comment is whose is not stored", 1, 400},
        {"unblock-forgotten", "what stands behind an event stays there when that one ends", 14, 400},
        {"unlink-not-told", "the other node does not hear that a pair was taken apart", 41, 400},
        {"unlinked-written", "an issue whose pair was taken apart is written to", 700, 400},
        {"worklog-not-looked-for", "a time entry in doubt is written again", 63, 400},
    };
    return all;
}

const QList<Mutant> &unfoundMutants()
{
    static const QList<Mutant> all {
        {"repair-taken-for-unchanged", "a repair is not sent since it says what was told", 1, 400},
        {"choice-forgotten", "what the administrator has chosen is not stored", 1, 400},
        {"restore-not-told", "the other node does not hear of a restore", 1, 400},
        {"held-twin-ignored", "an answer changes a twin that is being worked with", 1, 400},
    };
    return all;
}

} // namespace lockstep::simulation
