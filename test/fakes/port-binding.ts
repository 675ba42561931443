import type { HostPlug } from '../../src/binding/host-plugs.ts';
import { linkNames } from '../../src/binding/link-names.ts';
import type { PlugRequest, UnplugRequest } from '../../src/binding/plug-request.ts';
import type { PortBinding } from '../../src/binding/port-binding.ts';
import type { Call } from '../../src/util/call.ts';

/** What was asked of a host, in order. */
export type BindingStep =
  | { readonly do: 'plug'; readonly request: PlugRequest }
  | { readonly do: 'unplug'; readonly request: UnplugRequest };

/** A host without links: it remembers what is plugged, and fails when it is told to. */
export class FakePortBinding implements PortBinding {
  readonly steps: BindingStep[] = [];
  /** By port id. */
  readonly plugged = new Map<string, PlugRequest>();
  /** Ids of the ports whose link a container has now. */
  readonly inSandbox = new Set<string>();
  /** Called when a port is plugged: a backend reports it to Neutron. */
  onPlug: (request: PlugRequest) => void = () => undefined;
  #failure: Error | undefined;

  /** Lets the next step fail. */
  failNext(error: Error): void {
    this.#failure = error;
  }

  containerLink(portId: string): string {
    return linkNames(portId).container;
  }

  async ready(): Promise<void> {}

  async plug(request: PlugRequest, call: Call): Promise<void> {
    this.#begin({ do: 'plug', request }, call);
    this.plugged.set(request.portId, request);
    this.onPlug(request);
  }

  async unplug(request: UnplugRequest, call: Call): Promise<void> {
    this.#begin({ do: 'unplug', request }, call);
    for (const { portId, endpointId } of [...this.plugged.values()]) {
      // A port that serves another endpoint by now stays plugged.
      const its = portId === request.portId && endpointId === portId;
      if (endpointId === request.endpointId || its) this.plugged.delete(portId);
    }
  }

  async unplugPorts(portIds: readonly string[], call: Call): Promise<void> {
    for (const portId of portIds) {
      this.#begin({ do: 'unplug', request: { endpointId: portId, portId } }, call);
      this.plugged.delete(portId);
      this.inSandbox.delete(portId);
    }
  }

  async assign(
    { portId, endpointId }: { readonly portId: string; readonly endpointId: string },
    { signal }: Call,
  ): Promise<void> {
    signal.throwIfAborted();
    const plugged = this.plugged.get(portId);
    if (plugged) this.plugged.set(portId, { ...plugged, endpointId });
  }

  async plugs({ signal }: Call): Promise<readonly HostPlug[]> {
    signal.throwIfAborted();
    return [...this.plugged.values()].flatMap(({ portId, endpointId }): HostPlug[] => {
      const plug = { name: linkNames(portId).host, portId, inSandbox: this.inSandbox.has(portId) };
      return [
        { ...plug, where: 'interface', endpointId },
        { ...plug, where: 'link' },
      ];
    });
  }

  #begin(step: BindingStep, { signal }: Call): void {
    signal.throwIfAborted();
    this.steps.push(step);
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }
}
