"""A Jenkins of its own with one inbound agent, on this machine's loopback, for the rows that run in one."""

from xml.sax.saxutils import escape

from controller import Controller
from measure import RunError, cpu_of, environment

AGENT = "bench"
BUILD = 900

# Without a login, as it listens on the loopback and lives for minutes. Scripts of jobs are approved, as nobody else is there.
SETUP = """\
import hudson.slaves.DumbSlave
import hudson.slaves.JNLPLauncher
import jenkins.model.Jenkins
import jenkins.model.JenkinsLocationConfiguration

JenkinsLocationConfiguration.get().url = '%(url)s'
def jenkins = Jenkins.get()
jenkins.numExecutors = 0
def agent = new DumbSlave('%(agent)s', '%(root)s', new JNLPLauncher(true))
agent.numExecutors = 1
jenkins.addNode(agent)
new File(jenkins.rootDir, 'agent.secret').text = agent.computer.jnlpMac
"""

JOB = """\
<?xml version='1.1' encoding='UTF-8'?>
<flow-definition plugin="workflow-job">
  <keepDependencies>false</keepDependencies>
  <properties/>
  <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition" plugin="workflow-cps">
    <script>%s</script>
    <sandbox>false</sandbox>
  </definition>
</flow-definition>
"""


class Jenkins(Controller):
    """With one agent and no login; a context manager."""

    def __init__(self, folder, java, war, plugins):
        super().__init__(folder, java, war, plugins, environment())
        self._jobs = set()

    def prepare(self):
        (self.home / "init.groovy.d").mkdir()
        setup = SETUP % {"url": f"{self.url}/", "agent": AGENT, "root": self.folder / "agent"}
        (self.home / "init.groovy.d" / "bench.groovy").write_text(setup)
        return {}

    def begin(self):
        secret = self.home / "agent.secret"
        self.wait_for("Jenkins", lambda: secret.exists() and self.json("api/json"))
        self.start_agent(AGENT, secret, self.folder / "agent")

    def cpu(self):
        """CPU seconds so far of the controller and the agent."""
        return sum(cpu_of(process.pid) for process in self.processes)

    def build(self, job, script):
        """Runs a Pipeline as a job of this name, and returns what it printed; RunError when it does not succeed."""
        xml = (JOB % escape(script)).encode()
        self.post(f"job/{job}/config.xml" if job in self._jobs else f"createItem?name={job}", xml)
        self._jobs.add(job)
        number = self.json(f"job/{job}/api/json")["nextBuildNumber"]
        self.post(f"job/{job}/build?delay=0sec")
        return self.finished(f"job/{job}/{number}", BUILD, 0.2)[1]

    def told(self, *names):
        """Its version and those of these plugins; RunError when one is not active."""
        with self.open("api/json") as answer:
            told = [f"Jenkins {answer.headers['X-Jenkins']}"]
        listed = self.json("pluginManager/api/json?depth=1")["plugins"]
        active = {plugin["shortName"]: plugin["version"] for plugin in listed if plugin["active"]}
        for name in names:
            if name not in active:
                raise RunError(f"the plugin {name} is not in {self.plugins}, or Jenkins could not load it")
            told.append(f"{name} {active[name]}")
        return "; ".join(told)
