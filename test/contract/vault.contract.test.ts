import { describeContract } from './describe-contract.ts';
import { SANDBOX } from './vault-server.ts';

describeContract(SANDBOX);
