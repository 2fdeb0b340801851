using OrleansMonitor.Client.Resources;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Client.Tests.Resources;

public sealed class SystemReaderTests : IDisposable
{
    private readonly TempDirectory _root = new();

    public SystemReaderTests()
    {
        Put("proc/stat", "cpu  1000 200 300 90000 500 10 20 30 700 0\ncpu0 1 0 0 0 0 0 0 0 0 0\ncpu1 1 0 0 0 0 0 0 0 0 0\ncpu2 1 0 0 0\ncpu3 1 0 0 0\nintr 1\n");
        Put("proc/meminfo", "MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    4000000 kB\n");
    }

    [Fact]
    public void Without_groups_the_machine_is_the_node()
    {
        // (1000 + 200 + 300 + 10 + 20 + 30) ticks of 10 ms; idle, iowait and guest do not count.
        Read().ShouldBe(new SystemReading(15.6, 4, 12_000_000L * 1024, 16_000_000L * 1024));
    }

    [Fact]
    public void A_limited_group_of_version_2_is_the_node_and_limits_above_it_count()
    {
        Put("proc/self/cgroup", "0::/pod/container\n");
        Put("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        Put("sys/fs/cgroup/pod/cpu.max", "150000 100000\n");
        Put("sys/fs/cgroup/pod/memory.max", "2000000000\n");
        Put("sys/fs/cgroup/pod/container/cpu.max", "max 100000\n");
        Put("sys/fs/cgroup/pod/container/memory.max", "max\n");
        Put("sys/fs/cgroup/pod/container/cpu.stat", "usage_usec 2500000\nuser_usec 2000000\n");
        Put("sys/fs/cgroup/pod/container/memory.current", "700000000\n");
        Put("sys/fs/cgroup/pod/container/memory.stat", "anon 1\ninactive_file 100000000\n");
        Read().ShouldBe(new SystemReading(2.5, 1.5, 600_000_000, 2_000_000_000));
    }

    [Fact]
    public void A_container_without_limits_has_the_machines_size_and_its_own_use()
    {
        Put("proc/self/cgroup", "0::/\n");
        Put("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        Put("sys/fs/cgroup/cpu.max", "max 100000\n");
        Put("sys/fs/cgroup/cpu.stat", "usage_usec 1000000\n");
        Put("sys/fs/cgroup/memory.current", "5000\n");
        Read().ShouldBe(new SystemReading(1, 4, 5000, 16_000_000L * 1024));
    }

    [Fact]
    public void A_users_session_is_not_the_node()
    {
        Put("proc/self/cgroup", "0::/user.slice/session-1.scope\n");
        Put("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        Put("sys/fs/cgroup/user.slice/session-1.scope/cpu.stat", "usage_usec 1\n");
        Put("sys/fs/cgroup/user.slice/session-1.scope/memory.max", "max\n");
        Read().CpuSeconds.ShouldBe(15.6);
    }

    [Fact]
    public void A_limited_group_of_version_1_is_the_node()
    {
        Put("proc/self/cgroup", "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n");
        Put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "50000\n");
        Put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
        Put("sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "3000000000\n");
        Put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        Put("sys/fs/cgroup/memory/memory.usage_in_bytes", "300000\n");
        Put("sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 100000\n");
        Read().ShouldBe(new SystemReading(3, 0.5, 200_000, 16_000_000L * 1024));
    }

    [Fact]
    public void A_system_without_these_files_is_read_as_the_process()
    {
        using var empty = new TempDirectory();
        var reading = SystemReaders.Create(empty.Path).Read();
        reading.CpuSeconds.ShouldBeGreaterThan(0);
        reading.MemoryBytes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void This_machine_is_read()
    {
        var reading = SystemReaders.Create("/").Read();
        reading.CpuSeconds.ShouldBeGreaterThan(0);
        reading.CpuCores.ShouldBeGreaterThan(0);
        reading.MemoryBytes.ShouldBeInRange(1, reading.MemoryLimitBytes);
    }

    public void Dispose() => _root.Dispose();

    private SystemReading Read() => SystemReaders.Create(_root.Path).Read();

    private void Put(string path, string text)
    {
        var full = Path.Combine(_root.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
