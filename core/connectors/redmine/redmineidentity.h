#pragma once
// RedmineIdentity: was it still we who read? With a key that is no longer valid Redmine goes on answering for a public project, as "anonymous": private
// notes and issues would seem to be gone. So each read there is followed by the question whose key it is. Who is done with reading before a question
// is sent shares its answer, so many reads at once cost few questions. Owned by RedmineConnector; its thread.

#include "core/connectors/redmine/redmineapi.h"

#include <coroutine>
#include <memory>
#include <optional>

namespace lockstep {

class RedmineIdentity final {
public:
    explicit RedmineIdentity(RedmineApi &api) : m_api(api) { }
    Q_DISABLE_COPY_MOVE(RedmineIdentity)

    /// After a read. An error is Authentication, or that the question was not answered.
    Task<Result<>> confirm();

private:
    struct Question {
        std::optional<Result<>> answer;
        QList<std::coroutine_handle<>> waiting;
    };
    struct Answered { ///< co_await it by its name: it is copied, and this compiler destroys an awaited temporary twice
        std::shared_ptr<Question> question;
        bool await_ready() const { return question->answer.has_value(); }
        void await_suspend(std::coroutine_handle<> handle) const { question->waiting.append(handle); }
        void await_resume() const { }
    };

    RedmineApi &m_api;
    std::shared_ptr<Question> m_asked; ///< Sent and not answered
    std::shared_ptr<Question> m_next; ///< To be sent then, and shared until then
};

} // namespace lockstep
