"""What a run with all kinds of results leaves in events and record."""

import json
import os

from apo_launcher import failure

from tests.integration.harness import LauncherTest, play, say


class Results(LauncherTest):
    def test_a_mixed_run_is_told_by_events_and_record(self):
        self.write(
            "site.yml",
            play(
                say(),
                {
                    "name": "looped",
                    "debug": {"msg": "{{ item }}"},
                    "loop": [1, 2, 3],
                    "changed_when": "item == 2",
                    "notify": "restart",
                },
                {
                    "name": "retried",
                    "debug": {"msg": "x"},
                    "register": "r",
                    "until": "r.attempts >= 2",
                    "retries": 3,
                    "delay": 0,
                },
                {"name": "ignored", "fail": {"msg": "never mind"}, "ignore_errors": True},
                {"name": "left out", "debug": {"msg": "x"}, "when": "inventory_hostname == 'a'"},
                {
                    "block": [{"name": "broken", "fail": {"msg": "mend me"}}],
                    "rescue": [{"name": "mended", "debug": {"msg": "x"}}],
                },
                handlers=[{"name": "restart", "debug": {"msg": "restarted"}}],
            ),
        )
        outcome = self.run_launcher()
        self.assert_succeeded(outcome)
        totals = outcome.record["totals"]
        self.assertEqual((totals["hosts"], totals["rescued"], totals["ignored"], totals["skipped"]), (2, 2, 2, 1))
        self.assertEqual((totals["failed"], totals["changed"]), (0, 2))
        by_task = {name: event for event in outcome.of_type("result") for name in [self.task(outcome, event)["name"]]}
        self.assertEqual(by_task["looped"]["loop"], {"total": 3, "changed": 1})
        self.assertEqual(by_task["looped"]["state"], "changed")
        self.assertEqual(by_task["retried"]["attempts"], 2)
        self.assertTrue(by_task["ignored"]["ignored"])
        self.assertTrue(self.task(outcome, by_task["restart"])["handler"])
        self.assertEqual([event["phase"] for event in outcome.of_type("phase")], ["Prepare", "Syntax", "Play"])
        self.assertEqual(set(outcome.record["timings"]), {"prepare", "syntax", "play"})
        play_event = outcome.of_type("play")[0]
        self.assertEqual((play_event["hosts"], play_event["hostCount"]), (["a", "b"], 2))
        self.assertIn("PLAY RECAP", outcome.stdout)
        self.assertNotIn("\x1b", outcome.stdout)

    def task(self, outcome, result):
        return next(event for event in outcome.of_type("task") if event["task"] == result["task"])

    def test_check_mode_keeps_what_would_change_for_each_host(self):
        target = os.path.join(self.base, "target")
        with open(target, "w") as file:
            file.write("old line\n")
        self.write("site.yml", play({"name": "put", "copy": {"content": "new line\n", "dest": target}}))
        outcome = self.run_launcher(options={"check": True, "diff": True, "limit": "b"})
        self.assert_succeeded(outcome)
        self.assertTrue(outcome.record["check"])
        self.assertEqual(outcome.record["totals"]["changed"], 1)
        self.assertIn("+new line", outcome.of_type("result")[0]["diff"][0]["text"])
        with open(target) as file:
            self.assertEqual(file.read(), "old line\n")

    def test_serial_batches_and_hosts_never_started_are_told_apart(self):
        self.write("site.yml", play({"name": "break", "fail": {"msg": "no"}}, serial=1))
        outcome = self.run_launcher()
        self.assert_failed(outcome, failure.TASK_FAILED)
        self.assertEqual(
            {host["name"]: host.get("incomplete", False) for host in outcome.record["hosts"]}, {"a": False, "b": True}
        )

    def test_plays_that_never_began_make_the_record_unfinished(self):
        plays = json.loads(play({"name": "break", "fail": {"msg": "no"}}, hosts="a")) + json.loads(
            play(say(), hosts="b")
        )
        self.write("site.yml", json.dumps(plays))
        outcome = self.run_launcher()
        self.assert_failed(outcome, failure.TASK_FAILED, "break")
        self.assertTrue(outcome.record["unfinished"])

    def test_the_free_strategy_counts_each_task_once(self):
        self.write("site.yml", play(say(), say("again", name="second")))
        outcome = self.run_launcher(options={"strategy": "free"})
        self.assert_succeeded(outcome)
        self.assertEqual(outcome.record["totals"]["tasks"], 2)
        self.assertEqual(len(outcome.results()), 4)
