namespace OrleansMonitor.Client.Sending;

/// <summary>A batch's copy on disk.</summary>
internal interface ISpoolTicket
{
    /// <summary>
    /// Writes down the batch's number. It happens before the first attempt, so that after a crash the batch is sent under the
    /// same number or, if none was written, was never sent. False: it could not be written, and the batch must not be sent.
    /// </summary>
    bool TryAssign(Guid producer, ulong sequence);

    /// <summary>The batch has ended: the copy may go.</summary>
    void Complete();
}
